using System.Globalization;

namespace SmartSecurity.Server.Demo;

/// <summary>A bar on standard error: one line that grows on a terminal, a line every tenth elsewhere.</summary>
public sealed class ProgressBar(string what, int total)
{
    private const int WidthCharacters = 30;
    private int _shownPercent = -1;

    public void Show(int done, DateTimeOffset at)
    {
        var percent = total == 0 ? 100 : (int)(100L * done / total);
        if (percent == _shownPercent || (Console.IsErrorRedirected && percent % 10 != 0)) return;
        _shownPercent = percent;
        var full = WidthCharacters * percent / 100;
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{what} [{new string('█', full)}{new string('·', WidthCharacters - full)}] {percent,3} %  {at:yyyy-MM-dd}  {done:N0} messages");
        if (Console.IsErrorRedirected) Console.Error.WriteLine(line);
        else Console.Error.Write($"\r{line}");
    }

    public void Done()
    {
        if (!Console.IsErrorRedirected) Console.Error.WriteLine();
    }
}
