using System.ComponentModel.DataAnnotations;
using SmartSecurity.Vision.Faces;

namespace SmartSecurity.Vision;

/// <summary>Settings of recognition, section <c>Vision</c>.</summary>
public sealed class VisionOptions
{
    /// <summary>Folder of the model manifests; null: the nearest folder <c>models</c> above the program.</summary>
    public string? ModelsDirectory { get; set; }

    /// <summary>Model's folder by kind (<c>face-embedder: my-arcface</c>); a kind that is not named takes its first folder by name.</summary>
    public Dictionary<string, string> Models { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Pictures worked on at once, each by one thread: 1 to 64, 2 unless set.</summary>
    [Range(1, 64)]
    public int Workers { get; set; } = 2;

    /// <summary>Pictures that may wait; who brings one more waits too: 1 to 10,000, 64 unless set.</summary>
    [Range(1, 10_000)]
    public int QueueMax { get; set; } = 64;

    /// <summary>How often refused models are looked at again: 1 s to 1 h, 30 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RecheckModelsEvery { get; set; } = TimeSpan.FromSeconds(30);

    public FaceMatchOptions Faces { get; set; } = new();
}
