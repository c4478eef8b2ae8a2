using SmartSecurity.Storage.Notices;
using SmartSecurity.Storage.Welfare;

namespace SmartSecurity.Pipeline.Notifiers.Staff;

/// <summary>Text messages and robot calls to people on duty, by the site's gateway.</summary>
public sealed class PhoneSender(INotifier gateway) : IStaffSender
{
    public bool Serves(StaffWay way) => (way == StaffWay.Sms && gateway.Serves(DeliveryWay.Sms)) || (way == StaffWay.Call && gateway.Serves(DeliveryWay.Call));

    public Task<Notified> SendAsync(StaffMessage message, CancellationToken cancel)
    {
        var text = $"{message.Title} {message.Text}" + (message.Link is null || message.Way == StaffWay.Call ? "" : " " + message.Link);
        return gateway.SendAsync(new Notice(message.Id, message.Way == StaffWay.Sms ? DeliveryWay.Sms : DeliveryWay.Call, message.Address.To, text,
            message.Way == StaffWay.Call ? null : message.Link, message.Language), cancel);
    }
}
