using System.ComponentModel.DataAnnotations;

namespace SmartSecurity.Storage;

/// <summary>Where data lies. Section <c>Storage</c> of the settings.</summary>
public sealed class StorageOptions
{
    /// <summary><c>sqlite</c> (one machine, default) or <c>postgres</c>.</summary>
    [RegularExpression("sqlite|postgres", ErrorMessage = "Storage:Engine must be 'sqlite' or 'postgres'.")]
    public string Engine { get; set; } = "sqlite";

    /// <summary>Npgsql connection string; needed for postgres only.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Folder of database file, pictures, keys and logs; made when missing. Relative to the working folder.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "Storage:DataDirectory must name a folder.")]
    public string DataDirectory { get; set; } = "data";

    /// <summary>How long a writer waits for a locked database before the message is given back: 1 s to 5 min, 10 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LockedForMax { get; set; } = TimeSpan.FromSeconds(10);

    public bool IsSqlite => Engine == "sqlite";
    public string DatabaseFile => Path.Combine(DataDirectory, "smartsecurity.db");
    public string KeysDirectory => Path.Combine(DataDirectory, "keys");
    public string PicturesDirectory => Path.Combine(DataDirectory, "pictures");
    public string AuditDirectory => Path.Combine(DataDirectory, "audit");
}
