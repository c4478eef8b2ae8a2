using System.Globalization;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Desk;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Desk;

/// <summary>A kind's steps as they hold in a community.</summary>
/// <param name="Version">0: the product's own.</param>
/// <param name="By">Who wrote them; null: the product's own.</param>
public sealed record ProcedureView(IReadOnlyList<ProcedureStep> Steps, int Version, string? By, DateTimeOffset? At);

/// <summary>What to do for each kind of alert: the product's own steps, or what a community wrote instead.</summary>
public sealed class Procedures(ProcedureBook book, AuditLog audit)
{
    public async Task<ProcedureView> ReadAsync(int communityId, string kind, CancellationToken cancel) =>
        await book.FindAsync(communityId, kind, cancel) is { } written ? new(written.Steps, written.Version, written.By, written.At)
            : new(Shipped(kind), 0, null, null);

    /// <returns>False when somebody else saved meanwhile.</returns>
    /// <exception cref="ArgumentException">The steps are not right; see <see cref="Procedure.Check"/>.</exception>
    public async Task<bool> SaveAsync(
        Person person, int communityId, string kind, IReadOnlyList<ProcedureStep> steps, int versionSeen, CancellationToken cancel)
    {
        var saved = await book.SaveAsync(communityId, kind, steps, versionSeen, person.Name, cancel);
        await WriteAsync(person, "procedure.save", communityId, kind, saved ? "done" : "lost", cancel);
        return saved;
    }

    public async Task ResetAsync(Person person, int communityId, string kind, CancellationToken cancel)
    {
        var there = await book.ResetAsync(communityId, kind, cancel);
        await WriteAsync(person, "procedure.reset", communityId, kind, there ? "done" : "lost", cancel);
    }

    /// <summary>The product's own steps of a kind, in both languages. An id is the step's place: these texts change only with the product.</summary>
    public static IReadOnlyList<ProcedureStep> Shipped(string kind)
    {
        var zh = Texts.Say.In(Texts.Say.Chinese, () => Texts.ProcedureTexts.Of(kind));
        var en = Texts.Say.In(Texts.Say.English, () => Texts.ProcedureTexts.Of(kind));
        return [.. zh.Zip(en, (z, e) => (z, e)).Select((t, i) => new ProcedureStep(string.Create(CultureInfo.InvariantCulture, $"s{i + 1}"), t.z, t.e))];
    }

    private Task WriteAsync(Person person, string action, int communityId, string kind, string result, CancellationToken cancel) =>
        audit.AppendAsync(new(person.Name, action, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["community"] = communityId,
            ["kind"] = kind,
            ["result"] = result,
        }), cancel);
}
