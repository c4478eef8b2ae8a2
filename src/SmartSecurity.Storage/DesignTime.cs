using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace SmartSecurity.Storage;

/// <summary>Lets <c>./run migration NAME</c> write the SQLite set without a running program.</summary>
public sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteSecurityDbContext>
{
    public SqliteSecurityDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteSecurityDbContext>().UseSqlite("Data Source=design.db").Options);
}

/// <summary>The same for PostgreSQL.</summary>
public sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresSecurityDbContext>
{
    public PostgresSecurityDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresSecurityDbContext>().UseNpgsql("Host=localhost").Options);
}
