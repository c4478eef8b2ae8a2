using SmartSecurity.Core.Passages;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Recognition;
using SmartSecurity.Storage.Queries;
using SmartSecurity.Testing;

namespace SmartSecurity.Storage.Tests.Queries;

/// <summary>
/// Goal: a plate that is half remembered finds the car, and asks for nobody else. Method: through the movement log itself, on both
/// engines; a fleet of drawn plates, some a look-alike apart, and drawn questions whose answer is worked out by hand.
/// </summary>
public sealed class PlateSearchTests
{
    private const string Officer = "gao.wei", Case = "2026-1";
    private static readonly string[] Known = ["皖A12345", "皖AB2345", "皖A12045", "皖A1D045", "皖A8S670", "皖AB5670", "粤B12345", "皖AD12345", "皖A?7766"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite", "皖A?2345", false, "皖A12345 皖AB2345")]
    [InlineData("sqlite", "皖a·12 o45", false, "皖A12045")]
    [InlineData("postgres", "皖A12045", true, "皖A12045")]
    [InlineData("sqlite", "皖A1Q045", true, "皖A1D045")]
    [InlineData("postgres", "皖A85?70", true, "皖A8S670 皖AB5670")]
    [InlineData("sqlite", "皖A85?70", true, "皖A8S670 皖AB5670")]
    [InlineData("postgres", "*2345", false, "皖A12345 皖AB2345 皖AD12345 粤B12345")]
    [InlineData("sqlite", "*2345", true, "皖A12345 皖AB2345 皖AD12345 粤B12345")]
    [InlineData("sqlite", "皖A17766", false, "皖A?7766")]
    [InlineData("postgres", "皖A17766", false, "皖A?7766")]
    [InlineData("postgres", "皖A17?66", true, "皖A?7766")]
    [InlineData("sqlite", "皖A*766", false, "皖A?7766")]
    [InlineData("sqlite", "皖B17766", false, "")]
    [InlineData("sqlite", "皖A123", false, "")]
    [InlineData("sqlite", "皖A%345", false, "")]
    public async Task What_people_remember_finds_what_they_mean(string engine, string typed, bool lookAlikes, string found)
    {
        await using var test = await TestStore.CreateAsync(engine);
        await AddAsync(test, Known);
        Assert.Equal(found, string.Join(' ', await FindAsync(test, typed, lookAlikes)));
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Drawn_questions_find_exactly_the_plates_that_fit(string engine)
    {
        await using var test = await TestStore.CreateAsync(engine);
        var random = new Random(5);
        string[] fleet = [.. Enumerable.Range(0, 150).Select(i => i % 5 == 0 ? Partly(Draw(random), random) : Draw(random)).Distinct(StringComparer.Ordinal)];
        await AddAsync(test, fleet);
        for (var i = 0; i < 100; i++)
        {
            var plate = fleet[random.Next(fleet.Length)];
            var lookAlikes = random.Next(2) == 0;
            var typed = string.Concat(plate.Select((c, place) => place > 2 && random.Next(2) == 0 ? '?' : c));
            var fitting = fleet.Where(p => p.Length == typed.Length && p.Zip(typed).All(c => c.Second == '?' || c.First == '?'
                || c.First == c.Second || (lookAlikes && PlateText.LookAlikesOf(c.Second).Contains(c.First))));
            Assert.Equal(fitting.Order(StringComparer.Ordinal), await FindAsync(test, typed, lookAlikes));
        }
    }

    [Fact]
    public async Task A_question_for_half_of_the_town_is_refused()
    {
        await using var test = await TestStore.CreateAsync();
        await AddAsync(test, Known);
        Assert.Equal("openPlate", Assert.IsType<MovementAnswer.Refused>(await AskAsync(test, "???????", true)).Code);
    }

    private static string Draw(Random random)
    {
        const string close = "0DQ8B17T2Z5S6G";   // many of them look alike
        return $"皖{close[random.Next(close.Length)]}{string.Concat(Enumerable.Range(0, 5).Select(_ => close[random.Next(close.Length)]))}";
    }

    /// <summary>As a camera keeps a plate of which it could not read one character.</summary>
    private static string Partly(string plate, Random random)
    {
        var hidden = random.Next(3, plate.Length);
        return string.Concat(plate.Select((c, place) => place == hidden ? '?' : c));
    }

    private static async Task<IEnumerable<string>> FindAsync(TestStore test, string typed, bool lookAlikes) =>
        Assert.IsType<MovementAnswer.Rows>(await AskAsync(test, typed, lookAlikes)).Passages.Select(p => p.Plate!).Order(StringComparer.Ordinal);

    private static Task<MovementAnswer> AskAsync(TestStore test, string typed, bool lookAlikes) => test.Get<MovementLog>().QueryAsync(
        Officer, Sight.Everything, Case, new MovementFilter
        {
            Plate = typed,
            LookAlikes = lookAlikes,
            From = TestStore.Start.AddHours(-1),
            To = TestStore.Start.AddHours(1)
        },
        Cancel);

    private static async Task AddAsync(TestStore test, IEnumerable<string> plates)
    {
        var gate = await test.AddGateAsync();
        await using var write = await test.Store.BeginWriteAsync(Cancel);
        write.Db.Cases.Add(new PoliceCase
        {
            Id = Guid.CreateVersion7(),
            Number = Case,
            Purpose = "test",
            Owner = Officer,
            OpenedAt = TestStore.Start,
            ExpiresAt = TestStore.Start.AddDays(1),
        });
        write.Db.Passages.AddRange(plates.Select((plate, i) => new Passage
        {
            Id = Guid.CreateVersion7(),
            CommunityId = 1,
            InboxNumber = i + 1,
            EventIndex = 0,
            At = TestStore.Start,
            ReceivedAt = TestStore.Start,
            DeviceId = gate.Id,
            Place = gate.Name,
            Plate = plate,
            By = IdentifiedBy.Plate,
        }));
        await write.CommitAsync(Cancel);
    }
}
