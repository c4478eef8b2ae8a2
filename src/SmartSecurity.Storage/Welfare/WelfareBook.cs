using System.Text.Json;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using SmartSecurity.Core.Alerts;
using SmartSecurity.Core.Residents;
using SmartSecurity.Core.Routines;
using SmartSecurity.Core.Rules;

namespace SmartSecurity.Storage.Welfare;

/// <summary>Writes the questions the rules ask, and the messages that carry them, inside the community's own transaction.</summary>
/// <remarks>
/// Source: docs/design/welfare-loop.md. Ids are made of the question, so a batch that is repeated after a kill asks nothing twice; a batch that
/// fails leaves neither question nor message.
/// </remarks>
public sealed class WelfareBook(AnswerTokens tokens)
{
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>One item for any number of messages that were committed since the last read.</summary>
    public ChannelReader<bool> News => _news.Reader;

    /// <summary>Does the actions that ask and end questions, in order; those about alerts are <see cref="Desk.AlertBook"/>'s.</summary>
    /// <param name="held">History is being played: questions are kept as over, and nobody is asked.</param>
    /// <returns>True when messages wait to be sent: ring by <see cref="Ring"/> after the commit.</returns>
    public async Task<bool> ApplyAsync(SecurityDbContext db, int communityId, IReadOnlyList<RuleAction> actions, bool held, CancellationToken cancel)
    {
        var waiting = false;
        foreach (var action in actions)
        {
            switch (action)
            {
                case RuleAction.Ask { Question: var question }:
                    waiting |= await AskAsync(db, communityId, question, held, cancel);
                    break;
                case RuleAction.EndAsk end:
                    foreach (var open in await OpenOfAsync(db, end.ResidentId, cancel))
                        await EndAsync(db, open, QuestionState.Ended, end.At, end.Reason, cancel);
                    break;
                case RuleAction.Raise { Alert: { Kind: AlertKinds.Silence, ResidentId: { } resident } alert } when CheckBook.StepOf(alert) != LadderStep.None:
                    foreach (var late in (await OpenOfAsync(db, resident, cancel)).Where(q => q.State == QuestionState.Waiting && q.AnswerBy <= alert.At))
                        late.State = QuestionState.Expired;
                    break;
            }
        }
        return waiting;
    }

    /// <summary>Tells whoever sends that there is something to send.</summary>
    public void Ring() => _news.Writer.TryWrite(true);

    /// <summary>Questions of a resident that an answer would still change, those of this transaction included.</summary>
    internal static async Task<List<AskedQuestion>> OpenOfAsync(SecurityDbContext db, Guid residentId, CancellationToken cancel)
    {
        var stored = await db.Questions.Where(q => q.ResidentId == residentId && (q.State == QuestionState.Waiting || q.State == QuestionState.Expired))
            .ToListAsync(cancel);
        return [.. stored.Concat(db.Questions.Local.Where(q => q.ResidentId == residentId)).DistinctBy(q => q.Id).Where(q => q.IsOpen)];
    }

    /// <summary>Ends a question; messages of it that were not sent are not sent.</summary>
    internal static async Task EndAsync(
        SecurityDbContext db, AskedQuestion question, QuestionState state, DateTimeOffset at, string? reason, CancellationToken cancel)
    {
        (question.State, question.OverAt, question.EndReason) = (state, at, reason);
        var stored = await db.Deliveries.Where(d => d.QuestionId == question.Id && d.State == DeliveryState.Waiting).ToListAsync(cancel);
        foreach (var delivery in stored.Concat(db.Deliveries.Local.Where(d => d.QuestionId == question.Id)).Where(d => d.State == DeliveryState.Waiting))
            delivery.State = DeliveryState.Withdrawn;
    }

    private async Task<bool> AskAsync(SecurityDbContext db, int communityId, Question question, bool held, CancellationToken cancel)
    {
        if (await db.Questions.FindAsync([question.Id], cancel) is not null) return false;
        var asked = new AskedQuestion
        {
            Id = question.Id,
            CommunityId = communityId,
            ResidentId = question.ResidentId,
            Kind = question.Kind,
            At = question.At,
            AnswerBy = question.AnswerBy,
            FactsJson = JsonSerializer.Serialize(question.Facts),
        };
        if (held) (asked.State, asked.OverAt, asked.EndReason) = (QuestionState.Ended, question.At, AskedQuestion.History);
        else
        {
            foreach (var older in (await OpenOfAsync(db, question.ResidentId, cancel)).Where(q => q.State == QuestionState.Waiting))
                await EndAsync(db, older, QuestionState.Expired, question.At, "A later question took its place.", cancel);
        }
        db.Questions.Add(asked);
        return !held && await SendAsync(db, asked, cancel);
    }

    /// <summary>
    /// The resident is asked; who has no phone of their own has the first of the family asked who may answer for them.
    /// </summary>
    private async Task<bool> SendAsync(SecurityDbContext db, AskedQuestion asked, CancellationToken cancel)
    {
        AddLink(db, asked, null);
        var resident = await db.Residents.AsNoTracking().SingleOrDefaultAsync(r => r.Id == asked.ResidentId, cancel);
        if (resident is null || resident.AskWays == AskWays.None) return false;
        Guid? contactId = null;
        if (string.IsNullOrWhiteSpace(resident.Phone))
        {
            contactId = await db.Contacts.Where(c => c.ResidentId == resident.Id && c.MayAnswer).OrderBy(c => c.Order).ThenBy(c => c.Id)
                .Select(c => (Guid?)c.Id).FirstOrDefaultAsync(cancel);
            if (contactId is null) return false;
            AddLink(db, asked, contactId);
        }
        foreach (var way in Enum.GetValues<DeliveryWay>().Where(w => Wants(resident.AskWays, w)))
            db.Deliveries.Add(new Delivery
            {
                Id = StableId.Of(asked.At, $"delivery|{asked.Id:N}|{way}|{contactId:N}"),
                CommunityId = asked.CommunityId,
                QuestionId = asked.Id,
                ResidentId = asked.ResidentId,
                ContactId = contactId,
                Way = way,
                At = asked.At,
                NextAttemptAt = asked.At,
            });
        return true;
    }

    private static bool Wants(AskWays ways, DeliveryWay way) => ways.HasFlag(way == DeliveryWay.Sms ? AskWays.Sms : AskWays.Call);

    private void AddLink(SecurityDbContext db, AskedQuestion asked, Guid? contactId) => db.AnswerLinks.Add(new AnswerLink
    {
        TokenSha256 = AnswerTokens.Digest(tokens.Of(asked.Id, contactId)),
        QuestionId = asked.Id,
        ResidentId = asked.ResidentId,
        ContactId = contactId,
        ExpiresAt = asked.At + AnswerLink.Lifetime,
    });
}
