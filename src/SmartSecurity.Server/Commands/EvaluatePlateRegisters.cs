using System.Globalization;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Vision.Models;
using SmartSecurity.Vision.Pictures;
using SmartSecurity.Vision.Plates;

namespace SmartSecurity.Server;

/// <summary>
/// <c>evaluate plates --registers N</c>: is a car at the gate one of ours? Each of N seeded registers holds half of the pictures' plates among
/// thousands of drawn ones, 200 pairs of them one look-alike character apart; every picture is asked for once.
/// </summary>
/// <remarks>Half of the pairs are twins of the pictures' own plates, so that being taken for another can happen. Nobody else's plate is ever a twin.</remarks>
public sealed class EvaluatePlateRegisters(string images, string truth, int registers, int size, int seed, bool json) : ICommand
{
    private const int TwinPairs = 200;
    private readonly Dictionary<(bool IsOurs, Outcome Outcome), int> _counts = [];

    private sealed record Seen(string File, string Text, PlateReading? Reading);

    private enum Outcome { Itself, Another, Ambiguous, Unregistered }

    public Task<int> RunAsync(CancellationToken cancel)
    {
        using var reader = new PlateReader(new ModelStore(null));
        var seen = EvaluatePlates.ReadTruth(truth).Where(row => PlateGrammar.FormOf(row.Text) is not null)
            .AsParallel().AsOrdered().Select(row => new Seen(row.File, row.Text, Read(reader, Path.Combine(images, row.File)))).ToList();
        for (var i = 0; i < registers; i++)
        {
            cancel.ThrowIfCancellationRequested();
            Console.Error.WriteLine($"register {i + 1} of {registers}");
            Ask(seen, new Random(seed + i));
        }
        Report(reader.ModelHashes);
        return Task.FromResult(0);
    }

    private static PlateReading? Read(PlateReader reader, string path)
    {
        if (Picture.Decode(File.ReadAllBytes(path)) is not PictureResult.Decoded { Picture: var picture }) return null;
        using (picture) return reader.ReadCrop(picture);
    }

    private void Ask(List<Seen> seen, Random random)
    {
        var pictured = seen.Select(s => s.Text).ToHashSet(StringComparer.Ordinal);
        string[] texts = [.. pictured.Order(StringComparer.Ordinal)];
        random.Shuffle(texts);
        var ours = texts[..(texts.Length / 2)].ToHashSet(StringComparer.Ordinal);
        var register = new PlateRegister(Fill(ours, pictured, random));
        foreach (var asked in seen.AsParallel().Select(s => (ours.Contains(s.Text), OutcomeOf(register, s))).ToList())
            _counts[asked] = _counts.GetValueOrDefault(asked) + 1;
    }

    private static Outcome OutcomeOf(PlateRegister register, Seen seen) =>
        seen.Reading is null ? Outcome.Unregistered : register.Ask(seen.Reading) switch
        {
            RegisterAnswer.Registered registered => registered.Plate == seen.Text ? Outcome.Itself : Outcome.Another,
            RegisterAnswer.Ambiguous => Outcome.Ambiguous,
            _ => Outcome.Unregistered,
        };

    private Rate Share(bool isOurs, params Outcome[] outcomes) => new(
        outcomes.Sum(o => _counts.GetValueOrDefault((isOurs, o))), _counts.Where(c => c.Key.IsOurs == isOurs).Sum(c => c.Value));

    private HashSet<string> Fill(HashSet<string> ours, HashSet<string> pictured, Random random)
    {
        var plates = new HashSet<string>(ours, StringComparer.Ordinal);
        string[] own = [.. ours.Order(StringComparer.Ordinal)];
        for (var pairs = 0; pairs < TwinPairs;)
        {
            var plate = pairs < TwinPairs / 2 ? own[random.Next(own.Length)] : Draw(random);
            if (TwinOf(plate, random) is not { } twin || pictured.Contains(twin) || !plates.Add(twin)) continue;
            plates.Add(plate);
            pairs++;
        }
        while (plates.Count < size)
        {
            var plate = Draw(random);
            if (!pictured.Contains(plate)) plates.Add(plate);
        }
        return plates;
    }

    /// <summary>A standard plate of the neighbourhood: half of the provinces' letters are Anhui's, as the pictures are.</summary>
    private static string Draw(Random random)
    {
        const string any = PlateGrammar.Letters + PlateGrammar.Digits;
        var province = random.Next(2) == 0 ? '皖' : PlateGrammar.Provinces[random.Next(PlateGrammar.Provinces.Length)];
        var tail = string.Concat(Enumerable.Range(0, 5).Select(_ => random.Next(4) == 0 ? any[random.Next(any.Length)] : PlateGrammar.Digits[random.Next(10)]));
        return $"{province}{PlateGrammar.Letters[random.Next(PlateGrammar.Letters.Length)]}{tail}";
    }

    /// <returns>The same with one character replaced by a look-alike; null when there is none that makes a plate.</returns>
    private static string? TwinOf(string plate, Random random)
    {
        var twins = new List<string>();
        for (var i = 1; i < plate.Length; i++)
            foreach (var c in PlateText.LookAlikesOf(plate[i]).Where(c => c != plate[i]))
                if ($"{plate[..i]}{c}{plate[(i + 1)..]}" is var twin && PlateGrammar.FormOf(twin) is not null) twins.Add(twin);
        return twins.Count == 0 ? null : twins[random.Next(twins.Count)];
    }

    private void Report(IReadOnlyDictionary<string, string> models)
    {
        Rate itself = Share(true, Outcome.Itself), another = Share(true, Outcome.Another), ambiguous = Share(true, Outcome.Ambiguous);
        var letIn = Share(false, Outcome.Itself, Outcome.Another);
        EvaluationOutput.Write(json, new
        {
            registers,
            size,
            twinPairs = TwinPairs,
            count = itself.Count + letIn.Count,
            registered = itself.Count,
            asItself = itself.Value,
            asItselfCi = itself.Interval,
            asAnother = another.Value,
            asAnotherCi = another.Interval,
            ambiguous = ambiguous.Value,
            ambiguousCi = ambiguous.Interval,
            strangers = letIn.Count,
            letIn = letIn.Value,
            letInCi = letIn.Interval,
            models,
        }, ("registers of plates", string.Create(CultureInfo.InvariantCulture, $"{registers} of {size}")), ("read as themselves", itself),
            ("as another", another), ("called ambiguous", ambiguous), ("strangers let in", letIn));
    }
}
