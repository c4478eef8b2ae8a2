namespace SmartSecurity.Web.Admin;

/// <summary>The hardware profiles that are installed; the server implements it on the devices room.</summary>
public interface IProfileNames
{
    /// <summary>Folder names, sorted; the list may change while the program runs.</summary>
    IReadOnlyList<string> Profiles { get; }

    /// <summary>Those of them whose doors can be opened from here.</summary>
    IReadOnlyList<string> Releasable { get; }
}

/// <summary>A model file that was loaded.</summary>
/// <param name="Sha256">Of the file, in hex, as checked when it was loaded.</param>
public sealed record ModelFact(string Name, string Sha256);

/// <summary>The models in use, for the about page; without an implementation the page says that none are loaded.</summary>
public interface IModelFacts
{
    IReadOnlyList<ModelFact> Models { get; }
}
