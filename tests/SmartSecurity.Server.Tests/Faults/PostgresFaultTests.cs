using Npgsql;
using SmartSecurity.Server.Tests.Site;
using SmartSecurity.Testing;

namespace SmartSecurity.Server.Tests.Faults;

/// <summary>
/// Goal: a wrong database password is said with the setting to correct, kills nothing, and the work begins when it fits. Method: the
/// program as a process, and a role on the tests' PostgreSQL that is asked for its password and is given the program's later.
/// </summary>
public sealed class PostgresFaultTests
{
    private const string Variable = "SMARTSECURITY_TEST_POSTGRES";

    /// <summary><c>./run test</c> has its cluster ask this role for a password, and nobody else.</summary>
    private const string Role = "password_asked";

    [Fact]
    public async Task A_wrong_database_password_is_said_with_its_setting_and_the_work_begins_when_it_fits()
    {
        var cluster = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(cluster), $"No PostgreSQL: {Variable} is not set (./run test starts one).");
        var database = $"test_{Guid.NewGuid():N}";
        const string password = "as-set";
        await using var admin = NpgsqlDataSource.Create(cluster!);
        await RunAsync(admin, $"DROP ROLE IF EXISTS {Role}");
        await RunAsync(admin, $"CREATE ROLE {Role} LOGIN PASSWORD 'another'");
        await RunAsync(admin, $"CREATE DATABASE {database} OWNER {Role}");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(cluster)
            {
                Username = Role,
                Password = password,
                Database = database,
                Pooling = false,
            }.ToString();
            Assert.SkipWhen(
                await IsLetInAsync(connection), $"This PostgreSQL does not ask {Role} for its password (./run test starts one that does).");
            using var site = await TestSite.CreateAsync([]);
            await using var server = ServerProcess.Start(site, $"--Mqtt:Embedded:Port={FreePort.Find()}", "--Storage:Engine=postgres",
                $"--Storage:ConnectionString={connection}");
            var health = await server.HealthWhenAsync(
                h => h.Of("database")?.Contains("refused", StringComparison.Ordinal) == true, "the password is said to be wrong");
            Assert.Contains("Storage:ConnectionString", health.Of("database"), StringComparison.Ordinal);
            Assert.DoesNotContain(password, server.Said, StringComparison.Ordinal);

            await RunAsync(admin, $"ALTER ROLE {Role} PASSWORD '{password}'");
            await server.ReadyAsync();
        }
        finally
        {
            await RunAsync(admin, $"DROP DATABASE {database} WITH (FORCE)");
            await RunAsync(admin, $"DROP ROLE {Role}");
        }
    }

    private static async Task<bool> IsLetInAsync(string connection)
    {
        try
        {
            await using var open = new NpgsqlConnection(connection);
            await open.OpenAsync(Waiting.Cancel);
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private static async Task RunAsync(NpgsqlDataSource at, string sql)
    {
        await using var command = at.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
