using SmartSecurity.Server.Tests.Site;

namespace SmartSecurity.Server.Tests.Faults;

/// <summary>
/// Goal: whoever has set several things wrongly reads all of them at once. Method: the program as a process, with a mistake in each
/// section of the settings, out of its range or no value at all.
/// </summary>
public sealed class SettingsFaultTests
{
    [Fact]
    public async Task Every_wrong_setting_is_named_at_once_and_the_exit_code_is_2()
    {
        string[] wrong = ["Storage:Engine=oracle", "Mqtt:Embedded:Port=99999", "Mqtt:Embedded:BindAddress=nowhere", "Mqtt:Outside:Port=abc",
            "Mqtt:Mode=somewhere", "Cameras:StallAfter=00:00:00.1", "Cameras:WidthMaxPx=wide", "Silence:EvidenceDoors=0", "Ladder:PatienceDoors=0",
            "Retention:PassagesKeptFor=1.00:00:00", "Vision:Workers=0", "Vision:RecheckModelsEvery=soon"];
        using var site = await TestSite.CreateAsync([]);
        await using var server = ServerProcess.Start(site, [.. wrong.Select(w => $"--{w}")]);
        Assert.Equal(2, await server.EndAsync());
        await Waiting.UntilAsync(() => Task.FromResult(server.SaidOnError.Contains("wrong", StringComparison.Ordinal)), "it has said so");
        var said = server.SaidOnError;
        Assert.All(wrong, w => Assert.Contains(Key(w), said, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);   // words for an operator, no stack trace
    }

    /// <summary>The setting's name as the program writes it: with its section, or the option's own name in its sentence.</summary>
    private static string Key(string setting) => setting.Split('=')[0];
}
