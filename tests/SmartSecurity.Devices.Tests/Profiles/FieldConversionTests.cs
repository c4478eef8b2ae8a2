using System.Text;
using System.Text.Json;
using SmartSecurity.Core.Devices;
using SmartSecurity.Devices.Profiles;

namespace SmartSecurity.Devices.Tests.Profiles;

/// <summary>
/// Goal: times, numbers, truths and vendor's words become what they mean, and nothing they do not.
/// Method: one profile on disk with every conversion; a payload each.
/// </summary>
public sealed class FieldConversionTests : IDisposable
{
    private const string Yaml = """
        profile: every
        transport: http-push
        topic: "push/{name}/{rest*}"
        decoder: json
        each: records
        events:
          - { when: "kind == 'a'", is: sensor }
        fields:
          device_id: { topic: name }
          occurred_at: { from: t, as: [epoch-s, local, iso], zone: Asia/Shanghai, omit: "0" }
          credential: card
          direction: { from: dir, map: { "1": in, "2": out }, otherwise: nothing }
        detail: { truth: { from: b, as: bool }, raw: raw, at: { from: u, as: epoch-ms }, rest: { topic: rest } }
        sequence: no
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("profiles-").FullName;
    private readonly ProfileMapper _mapper;

    public FieldConversionTests()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "every")).FullName, "profile.yaml"), Yaml);
        _mapper = new ProfileMapper(ProfileCatalog.Load(_folder));
    }

    [Theory]
    [InlineData("1772410200", "2026-03-02T00:10:00Z")]
    [InlineData("1772410200.123456", "2026-03-02T00:10:00.123456Z")]
    [InlineData("\"2026-03-02 08:10:00\"", "2026-03-02T00:10:00Z")]
    [InlineData("\"2026-03-02T08:10:00\"", "2026-03-02T00:10:00Z")]
    [InlineData("\"2026-03-02T08:10:00+09:00\"", "2026-03-01T23:10:00Z")]
    [InlineData("\"2026-03-02T08:10:00.5Z\"", "2026-03-02T08:10:00.5Z")]
    public void A_time_is_read_as_the_instant_it_means(string sent, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant), One($$"""{"kind":"a","t":{{sent}}}""").DeviceTime);

    [Theory]
    [InlineData("0")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void A_time_that_says_nothing_is_none(string sent) => Assert.Null(One($$"""{"kind":"a","t":{{sent}}}""").DeviceTime);

    [Theory]
    [InlineData("\"12\"", "12")]
    [InlineData("\"0012\"", "0012")]
    [InlineData("12", "12")]
    [InlineData("1234567890123456789012345", "1234567890123456789012345")]
    [InlineData("1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890")]
    [InlineData("1.50", "1.50")]
    [InlineData("\"2026-03-02T08:10:00Z\"", "2026-03-02T08:10:00Z")]
    [InlineData("true", "true")]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    public void A_card_is_kept_exactly_as_sent(string sent, string? card) =>
        Assert.Equal(card, One($$"""{"kind":"a","card":{{sent}},"no":{{sent}}}""").Card);

    [Theory]
    [InlineData("1", SmartSecurity.Core.Passages.Direction.In)]
    [InlineData("\"2\"", SmartSecurity.Core.Passages.Direction.Out)]
    [InlineData("3", null)]
    public void A_vendors_word_is_mapped_or_says_nothing(string sent, SmartSecurity.Core.Passages.Direction? direction) =>
        Assert.Equal(direction, One($$"""{"kind":"a","dir":{{sent}}}""").Direction);

    [Fact]
    public void Details_keep_their_form()
    {
        var detail = One("""{"kind":"a","b":"1","raw":{"x":[1,2.50,"3"]},"u":1772410200750}""").Detail;
        Assert.Equal(
            """{"at":"2026-03-02T00:10:00.750Z","raw":{"x":[1,2.50,"3"]},"rest":"b/c","truth":true}""",
            JsonSerializer.Serialize(new SortedDictionary<string, JsonElement>(detail.ToDictionary(), StringComparer.Ordinal)));
    }

    [Fact]
    public void One_item_that_cannot_be_read_rejects_the_message_whole() =>
        Assert.IsType<MappedMessage.Rejected>(Map("""{"records":[{"kind":"a"},{"kind":"b"}]}"""));

    [Fact]
    public void More_items_than_the_limit_reject_the_message()
    {
        var records = string.Join(',', Enumerable.Repeat("""{"kind":"a"}""", ProfileMapper.ItemsMax + 1));
        Assert.IsType<MappedMessage.Rejected>(Map($$"""{"records":[{{records}}]}"""));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private DeviceEvent One(string record) =>
        Assert.Single(Assert.IsType<MappedMessage.Read>(Map($$"""{"records":[{{record}}]}""")).Events);

    private MappedMessage Map(string payload) =>
        _mapper.Map(new() { Transport = "http-push", Address = "push/a/b/c", Payload = Encoding.UTF8.GetBytes(payload) });
}
