using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Storage;

namespace SmartSecurity.Benchmarks.Gates;

/// <summary>Rows of one table as SQLite holds them.</summary>
internal sealed record TableRows(string Table, IReadOnlyList<string> Columns, IReadOnlyList<object[]> Rows)
{
    /// <param name="db">The database.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="number">The column that gives the order.</param>
    /// <param name="after">Rows up to and with this number are left out.</param>
    /// <param name="last">The last number that is read.</param>
    public static async Task<TableRows> ReadAsync(
        SecurityDbContext db, string table, string number, long after, long last, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"SELECT * FROM \"{table}\" WHERE \"{number}\" > $after AND \"{number}\" <= $last ORDER BY \"{number}\"";
        command.Parameters.Add(new SqliteParameter("$after", after));
        command.Parameters.Add(new SqliteParameter("$last", last));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<object[]>();
        while (await reader.ReadAsync(cancel))
        {
            var row = new object[columns.Count];
            reader.GetValues(row);
            rows.Add(row);
        }
        return new(table, columns, rows);
    }

    /// <returns>A prepared statement that inserts one row; its parameters stand in the order of the columns.</returns>
    public DbCommand PrepareInsert(DbConnection connection)
    {
        var command = connection.CreateCommand();
        var names = Enumerable.Range(0, Columns.Count).Select(i => $"$p{i}").ToList();
        var columns = string.Join(", ", Columns.Select(c => $"\"{c}\""));
        command.CommandText = $"INSERT INTO \"{Table}\" ({columns}) VALUES ({string.Join(", ", names)})";
        for (var i = 0; i < Columns.Count; i++)
            command.Parameters.Add(new SqliteParameter(names[i], Rows[0][i]));
        command.Prepare();
        return command;
    }
}
