using OpenCvSharp;

namespace SmartSecurity.Simulator.City;

/// <summary>A film that is painted picture by picture; the same seed gives the same pictures, bit for bit.</summary>
public interface IFilm : IDisposable
{
    int FrameCount { get; }

    /// <param name="index">0 to <see cref="FrameCount"/> − 1; any order.</param>
    /// <param name="frame">Receives the picture, BGR, <see cref="CityFilms.WidthPx"/> × <see cref="CityFilms.HeightPx"/>.</param>
    void Paint(int index, Mat frame);
}
