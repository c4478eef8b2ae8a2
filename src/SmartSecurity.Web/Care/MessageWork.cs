using SmartSecurity.Storage.Audit;
using SmartSecurity.Storage.Welfare;
using SmartSecurity.Web.Account;

namespace SmartSecurity.Web.Care;

/// <summary>The outbox for pages and API: listed, and a dead message put back. Sending again is in the audit.</summary>
public sealed class MessageWork(Outbox outbox, WelfareBook book, AuditLog audit, TimeProvider clock)
{
    public Task<IReadOnlyList<Delivery>> ListAsync(Person person, CancellationToken cancel) => outbox.ListAsync(person.Sight, cancel);

    /// <returns>False when there is no such dead message, or nobody needs to be asked any more.</returns>
    public async Task<bool> RetryAsync(Person person, Guid deliveryId, CancellationToken cancel)
    {
        var done = await outbox.RetryAsync(person.Sight, deliveryId, clock.GetUtcNow(), cancel);
        if (done) book.Ring();
        await audit.AppendAsync(new(person.Name, "message.retry", new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["message"] = deliveryId,
            ["result"] = done,
        }), cancel);
        return done;
    }
}
