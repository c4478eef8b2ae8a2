using System.Text;
using CsCheck;
using SmartSecurity.Core.Devices;
using SmartSecurity.Devices.Profiles;

namespace SmartSecurity.Devices.Tests.Profiles;

/// <summary>
/// Goal: no bytes a device can send bring the mapper down, hold it up, or are lost without a reason.
/// Method: a thousand seeded mutations of every fixture (bytes flipped, cut, doubled, swapped, nested deep) through the real mapper; each
/// must be read or rejected. And all fixtures from many threads at once, because compiled expressions are shared between messages.
/// </summary>
public sealed class BrokenPayloadTests
{
    private const int MutationsPerFixture = 1_000;
    private const ulong Seed = 20_260_302;
    private static readonly string[] _splinters =
        ["\"", "{", "}", "[", "]", "null", "1e999", "-", "\\u0000", "\\ud800", "<",
            "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "\0", "\uFEFF", "99999999999999999999"];

    public static TheoryData<string> Folders => HardwareProfileTests.Folders;

    [Theory, MemberData(nameof(Folders))]
    public void A_thousand_mutations_of_each_fixture_are_read_or_rejected(string profile)
    {
        var folder = Path.Combine(HouseProfiles.Folder, profile, "fixtures");
        var clock = TimeProvider.System;
        var slowest = TimeSpan.Zero;
        foreach (var message in FixtureCase.Load(folder).SelectMany(c => c.Messages(folder)))
        {
            var mutations = Mutations(message.Payload.ToArray());
            var chance = new PCG(1, Seed);
            for (var i = 0; i < MutationsPerFixture; i++)
            {
                var bytes = mutations.Generate(chance, null, out _);
                var started = clock.GetTimestamp();
                var mapped = HouseProfiles.Mapper.Map(message with { Payload = bytes });
                var took = clock.GetElapsedTime(started);
                if (took > slowest) slowest = took;
                Assert.True(mapped is MappedMessage.Read or MappedMessage.Rejected { Reason.Length: > 0 }, Convert.ToBase64String(bytes));
            }
        }

        // Two busy cores may hold a thread up; an expression that runs away would take far longer.
        Assert.True(slowest < TimeSpan.FromSeconds(2), $"one message took {slowest}");
    }

    [Theory]
    [InlineData("smartsecurity/gates/a/event", "[", "]")]
    [InlineData("smartsecurity/gates/a/event", "{\"a\":", "}")]
    [InlineData("onvif/a/event", "<a>", "</a>")]
    public void A_payload_nested_a_hundred_thousand_deep_is_rejected(string address, string open, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000));
        var payload = Encoding.UTF8.GetBytes(text);
        Assert.IsType<MappedMessage.Rejected>(HouseProfiles.Mapper.Map(new() { Transport = "mqtt", Address = address, Payload = payload }));
    }

    [Fact]
    public void Many_threads_read_the_same_as_one()
    {
        var all = HouseProfiles.Catalog.Profiles.SelectMany(p =>
        {
            var folder = Path.Combine(p.Folder, "fixtures");
            return FixtureCase.Load(folder).Select(c => (Case: c, Messages: c.Messages(folder)));
        }).ToList();

        var differences = Enumerable.Range(0, 50).SelectMany(_ => all).AsParallel().WithDegreeOfParallelism(8)
            .SelectMany(x => x.Case.Differences([.. x.Messages.Select(HouseProfiles.Mapper.Map)])).ToList();

        Assert.Equal([], differences);
    }

    private static Gen<byte[]> Mutations(byte[] original)
    {
        var place = Gen.Int[0, Math.Max(original.Length - 1, 0)];
        var flip = Gen.Select(place, Gen.Byte, (at, to) => original.Select((b, i) => i == at ? to : b).ToArray());
        var cut = place.Select(at => original[..at]);
        var drop = Gen.Select(place, Gen.Int[1, 20], (at, n) =>
            original[..at].Concat(original[Math.Min(at + n, original.Length)..]).ToArray());
        var twice = Gen.Select(place, Gen.Int[1, 40], (at, n) =>
            original[..at].Concat(original[at..Math.Min(at + n, original.Length)]).Concat(original[at..]).ToArray());
        var splinter = Gen.Select(place, Gen.Int[0, _splinters.Length - 1].Select(i => _splinters[i]), (at, s) =>
            original[..at].Concat(Encoding.UTF8.GetBytes(s)).Concat(original[at..]).ToArray());
        var digits = Gen.Select(place, Gen.Int[1, 4], (at, n) =>
            original.Select((b, i) => i >= at && i < at + n ? (byte)'9' : b).ToArray());
        return Gen.OneOf(flip, cut, drop, twice, splinter, digits);
    }
}
