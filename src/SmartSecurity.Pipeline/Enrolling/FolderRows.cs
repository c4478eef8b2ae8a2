namespace SmartSecurity.Pipeline.Enrolling;

/// <summary>Makes rows of pictures without a sheet: a sub-folder for each person, or files named after them with a number.</summary>
public static class FolderRows
{
    /// <param name="names">Relative paths with <c>/</c>.</param>
    /// <param name="isResident">Whether somebody of this name is registered: tells <c>张三/IMG_1.jpg</c> from <c>photos/张三_1.jpg</c>.</param>
    public static IReadOnlyList<EnrolmentRow> Of(IEnumerable<string> names, Func<string, bool> isResident)
    {
        var byPerson = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var path in names)
        {
            var person = PersonOf(path, isResident);
            if (!byPerson.TryGetValue(person, out var pictures)) byPerson.Add(person, pictures = []);
            pictures.Add(path);
        }
        return [.. byPerson.Select((p, i) => new EnrolmentRow
        {
            Line = i + 1,
            Name = p.Key,
            Pictures = p.Value,
            Mistake = p.Value.Count > EnrolmentSheet.PicturesMax ? RowMistake.TooManyPictures : null,
        })];
    }

    private static string PersonOf(string path, Func<string, bool> isResident)
    {
        var parts = path.Split('/');
        var byFile = WithoutNumber(Path.GetFileNameWithoutExtension(parts[^1]));
        if (parts.Length == 1) return byFile;
        var byFolder = parts[^2].Trim();
        return !isResident(byFolder) && isResident(byFile) ? byFile : byFolder;
    }

    /// <summary>Without <c>_1</c>, <c>-2</c>, <c> 3</c> or <c>(4)</c> at the end.</summary>
    private static string WithoutNumber(string stem)
    {
        var name = stem.Trim();
        if (name.EndsWith(')') || name.EndsWith('）'))
        {
            var open = name.LastIndexOfAny(['(', '（']);
            return open > 0 && name[(open + 1)..^1] is { Length: > 0 } inside && inside.All(char.IsAsciiDigit) ? name[..open].Trim() : name;
        }
        var end = name.Length;
        while (end > 0 && char.IsAsciiDigit(name[end - 1])) end--;
        return end < name.Length && end > 1 && name[end - 1] is ('_' or '-' or ' ') ? name[..(end - 1)].Trim() : name;
    }
}
