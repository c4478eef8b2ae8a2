using Microsoft.Extensions.Logging.Abstractions;
using SmartSecurity.Core.Health;
using SmartSecurity.Testing;
using SmartSecurity.Vision.Faces;
using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Pictures;
using SmartSecurity.Vision.Plates;

namespace SmartSecurity.Vision.Tests;

/// <summary>The real models, loaded once for all tests, and pictures of the shared data.</summary>
internal static class Seen
{
    private static readonly Lazy<FaceAnalyser> AllFaces = new(() => new FaceAnalyser(new ModelStore(ModelsFolder)));
    private static readonly Lazy<PlateReader> AllPlates = new(() => new PlateReader(new ModelStore(ModelsFolder)));

    public static string ModelsFolder => Path.Combine(SharedData.RepoRoot, "models");
    public static FaceAnalyser Faces => AllFaces.Value;
    public static PlateReader Plates => AllPlates.Value;

    public static Recogniser NewRecogniser(TimeProvider? clock = null, HealthBoard? health = null, VisionOptions? options = null)
    {
        clock ??= TimeProvider.System;
        return new(options ?? new() { ModelsDirectory = ModelsFolder }, health ?? new HealthBoard(clock), clock, NullLogger<Recogniser>.Instance);
    }

    public static byte[] Bytes(params string[] path) => File.ReadAllBytes(SharedData.PathOf(path));

    public static Picture Picture(params string[] path) => Decoded(Bytes(path));

    public static Picture Decoded(ReadOnlyMemory<byte> encoded) =>
        Assert.IsType<PictureResult.Decoded>(SmartSecurity.Vision.Pictures.Picture.Decode(encoded)).Picture;

    public static Face MainFace(params string[] path)
    {
        using var picture = Picture(path);
        var face = FaceAnalyser.MainOf(Faces.Analyse(picture), picture.WidthPx, picture.HeightPx);
        Assert.NotNull(face);
        return face;
    }

    /// <summary>Rows of a truth file without quoted fields: file and text (or second column).</summary>
    public static List<(string File, string Text)> Truth(params string[] path) =>
        [.. File.ReadLines(SharedData.PathOf([.. path, "truth.csv"])).Skip(1).Select(line => line.Split(',')).Select(f => (f[0], f[1]))];
}
