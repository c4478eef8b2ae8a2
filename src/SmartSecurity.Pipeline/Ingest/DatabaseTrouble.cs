using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace SmartSecurity.Pipeline.Ingest;

/// <summary>Says in one sentence what is wrong with the database or the disk, and what helps.</summary>
public static class DatabaseTrouble
{
    private const int SqliteBusy = 5, SqliteLocked = 6, SqliteReadOnly = 8, SqliteIoError = 10, SqliteCorrupt = 11, SqliteFull = 13, SqliteCantOpen = 14;

    public static string Explain(Exception e) => Innermost(e) switch
    {
        SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked } =>
            "The database is locked by another program: close it; messages wait at their devices until then.",
        SqliteException { SqliteErrorCode: SqliteFull } => "The disk is full: free some space; messages wait at their devices until then.",
        SqliteException { SqliteErrorCode: SqliteReadOnly } => "The database file is read-only: give the service write access to its data folder.",
        SqliteException { SqliteErrorCode: SqliteCantOpen or SqliteIoError } =>
            "The database file cannot be opened or read: check the data folder and the disk.",
        SqliteException { SqliteErrorCode: SqliteCorrupt } => "The database file is damaged: restore the last backup ('db verify' tells more).",
        TimeoutException => "The database's writer is busy for too long; messages wait at their devices.",
        PostgresException { SqlState: "28P01" or "28000" } => "PostgreSQL refused the user name or password: correct Storage:ConnectionString.",
        PostgresException { SqlState: "53100" } => "PostgreSQL's disk is full: free some space.",
        PostgresException p => $"PostgreSQL answered with error {p.SqlState}.",
        NpgsqlException => "PostgreSQL cannot be reached: check that it runs and Storage:ConnectionString is right.",
        IOException { HResult: DiskFull } => "The disk is full: free some space; messages wait at their devices until then.",
        UnauthorizedAccessException => "The data folder cannot be written: give the service write access to it.",
        CryptographicException => "A key in the data folder is damaged: restore the folder 'keys' from its backup.",
        IOException => "A file in the data folder cannot be written: check the disk.",
        var other => $"Committing failed: {other.GetType().Name}.",
    };

    /// <summary>ENOSPC as .NET reports it on Linux.</summary>
    private const int DiskFull = 28;

    private static Exception Innermost(Exception e) =>
        e is DbUpdateException or InvalidOperationException or AggregateException && e.InnerException is { } inner ? Innermost(inner) : e;
}
