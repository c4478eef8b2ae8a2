using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Routines;
using SmartSecurity.Storage;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Pipeline.Notifiers;

/// <summary>What came of a reply.</summary>
public enum ReplyResult
{
    Taken,
    /// <summary>Nobody who was asked, and may answer, has this number.</summary>
    UnknownNumber,
    /// <summary>Neither "fine" nor "help": a person should read it, and the sender be asked again.</summary>
    NotUnderstood,
}

/// <summary>Replies by message and keys of robot calls: read, matched by the number to the newest open question, and told.</summary>
public sealed class GatewayReplies(SecurityStore store, WelfareDesk desk, TimeProvider clock)
{
    /// <summary>A longer reply is not read.</summary>
    public const int TextLengthMax = 200;

    /// <summary>Open questions that are looked through; more than people could be asked on a day.</summary>
    private const int OpenMax = 5_000;

    /// <summary>Shorter numbers are no phone: they would match anybody's last digits.</summary>
    private const int DigitsMin = 5;

    private static readonly HashSet<string> Fine = new(
        ["1", "好", "很好", "我很好", "都好", "还好", "平安", "我平安", "没事", "我没事", "在家", "ok", "okay", "fine", "yes", "allwell"], StringComparer.Ordinal);

    private static readonly string[] Help = ["救", "帮", "不好", "不舒服", "疼", "痛", "摔", "晕", "help", "sos"];

    public async Task<ReplyResult> TakeAsync(DeliveryWay way, string from, string text, CancellationToken cancel)
    {
        if (WordOf(text) is not { } word)
        {
            PipelineMeter.Replies.Add(1, Result("notUnderstood"));
            return ReplyResult.NotUnderstood;
        }
        if (await FindAsync(from, cancel) is not { } asked)
        {
            PipelineMeter.Replies.Add(1, Result("unknownNumber"));
            return ReplyResult.UnknownNumber;
        }
        var told = new Told(asked.ResidentId, word, asked.IsFamily ? TellingBook.Family : TellingBook.Resident,
            way == DeliveryWay.Sms ? ToldVia.Sms : ToldVia.Call);
        await desk.AnswerAsync(asked.QuestionId, told, cancel);   // one that was answered meanwhile is taken, too: who replies has done their part
        PipelineMeter.Replies.Add(1, Result("taken"));
        return ReplyResult.Taken;
    }

    /// <summary>What a reply means; null when that is not certain. "不好" is no "好".</summary>
    internal static WelfareWord? WordOf(string text)
    {
        if (text.Length > TextLengthMax) return null;
        var plain = new string([.. text.Normalize(System.Text.NormalizationForm.FormKC).Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
        if (plain == "2" || Help.Any(h => plain.Contains(h, StringComparison.Ordinal))) return WelfareWord.NeededHelp;
        return Fine.Contains(plain) ? WelfareWord.Fine : null;
    }

    /// <summary>Digits only, without China's country code: providers write numbers in several ways.</summary>
    internal static string Digits(string number)
    {
        var digits = new string([.. number.Where(char.IsAsciiDigit)]);
        if (digits.StartsWith("0086", StringComparison.Ordinal)) return digits[4..];
        return digits.Length == 13 && digits.StartsWith("86", StringComparison.Ordinal) ? digits[2..] : digits;
    }

    private async Task<Asked?> FindAsync(string from, CancellationToken cancel)
    {
        var wanted = Digits(from);
        if (wanted.Length < DigitsMin) return null;
        var now = clock.GetUtcNow();
        await using var db = store.CreateDbContext();
        // An answered question of the last day counts, too: who pressed "fine" may need help after all.
        var open = await db.Questions.AsNoTracking()
            .Where(q => q.State != QuestionState.Ended && db.AnswerLinks.Any(l => l.QuestionId == q.Id && l.ExpiresAt > now))
            .OrderByDescending(q => q.At).Take(OpenMax).Select(q => new { q.Id, q.ResidentId }).ToListAsync(cancel);
        var residents = open.Select(q => q.ResidentId).Distinct().ToList();
        var phones = await db.Residents.Where(r => residents.Contains(r.Id) && r.Phone != null).Select(r => new { r.Id, r.Phone }).ToListAsync(cancel);
        var family = await db.Contacts.Where(c => residents.Contains(c.ResidentId) && c.MayAnswer)
            .Select(c => new { c.ResidentId, c.Phone }).ToListAsync(cancel);
        var own = phones.Where(p => Digits(p.Phone!) == wanted).Select(p => p.Id).ToHashSet();
        var others = family.Where(c => Digits(c.Phone) == wanted).Select(c => c.ResidentId).ToHashSet();
        var newest = open.FirstOrDefault(q => own.Contains(q.ResidentId) || others.Contains(q.ResidentId));
        return newest is null ? null : new(newest.Id, newest.ResidentId, !own.Contains(newest.ResidentId));
    }

    private static KeyValuePair<string, object?> Result(string result) => new("result", result);

    private sealed record Asked(Guid QuestionId, Guid ResidentId, bool IsFamily);
}
