using SmartSecurity.Core.Health;
using SmartSecurity.Storage.Registry;
using SmartSecurity.Web.Admin;

namespace SmartSecurity.Web.Plans;

/// <summary>How all devices are, read once for every console that shows a plan.</summary>
public sealed class DeviceStates : IDisposable
{
    /// <summary>A gate that falls silent is told minutes after its last message: this is soon enough.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly DeviceReader _reader;
    private readonly HealthBoard _health;
    private readonly DeviceDirectory _directory;
    private readonly TimeProvider _clock;
    private IReadOnlyList<DeviceLine> _lines = [];
    private long _readAt;
    private volatile bool _old = true;

    public DeviceStates(DeviceReader reader, HealthBoard health, DeviceDirectory directory, TimeProvider clock)
    {
        (_reader, _health, _directory, _clock) = (reader, health, directory, clock);
        _health.Changed += OnChanged;
        _directory.Changed += OnDevices;   // whoever adds a device looks for it on the plan at once
    }

    public async Task<IReadOnlyList<DeviceLine>> ListAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (!_old && _clock.GetElapsedTime(_readAt) < KeptFor) return _lines;
            (_old, _readAt) = (false, _clock.GetTimestamp());   // before the read: a change during it makes the next one read again
            return _lines = await _reader.EverybodysAsync(cancel);
        }
        catch
        {
            _old = true;
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _health.Changed -= OnChanged;
        _directory.Changed -= OnDevices;
        _turn.Dispose();
    }

    private void OnChanged(HealthEntry entry) => _old = true;

    private void OnDevices(int communityId) => _old = true;
}
