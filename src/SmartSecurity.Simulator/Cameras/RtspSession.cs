using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SmartSecurity.Simulator.Cameras;

/// <summary>One client of the server: its requests, and once it plays, its packets.</summary>
internal sealed class RtspSession(TcpClient tcp, RtspServer server, TimeProvider clock) : IDisposable
{
    private const int RequestBytesMax = 8 * 1024;
    private const int RtpTicksPerSecond = 90_000;
    private const int KeySlice = 5;

    private readonly string _id = Guid.NewGuid().ToString("N")[..16];
    private readonly SemaphoreSlim _oneWriter = new(1);
    private readonly CancellationTokenSource _dropped = new();
    private Task _playing = Task.CompletedTask;
    private byte _channel;
    private uint _ssrc;

    /// <summary>The mount the client asked for; empty before it asked.</summary>
    public string MountName { get; private set; } = "";

    /// <summary>Cuts the connection as a pulled plug would.</summary>
    public void Drop()
    {
        try
        {
            _dropped.Cancel();
            tcp.Close();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself meanwhile.
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        tcp.NoDelay = true;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop, _dropped.Token);
        try
        {
            using var reader = new StreamReader(
                tcp.GetStream(), Encoding.Latin1, detectEncodingFromByteOrderMarks: false, bufferSize: 1024, leaveOpen: true);
            while (await ReadRequestAsync(reader, cancel.Token) is { } request)
                if (!await AnswerAsync(request, cancel.Token)) break;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client is gone, or was dropped: both are ordinary.
        }
        await cancel.CancelAsync();
        await _playing;
    }

    public void Dispose()
    {
        tcp.Dispose();
        _oneWriter.Dispose();
        _dropped.Dispose();
    }

    /// <returns>The request's lines, or null at the end of the connection.</returns>
    private static async Task<List<string>?> ReadRequestAsync(StreamReader reader, CancellationToken cancel)
    {
        var lines = new List<string>();
        var bytes = 0;
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            if (line.Length == 0 && lines.Count > 0) return lines;
            // Receiver reports come interleaved ($, channel, length, bytes) between requests; a request begins with its method.
            if (lines.Count == 0 && RequestIn(line) is { } first) lines.Add(first);
            else if (lines.Count > 0) lines.Add(line);
            if ((bytes += line.Length) > RequestBytesMax) return null;
            if (lines.Count == 0) bytes = 0;
        }
        return null;
    }

    private static string? RequestIn(string line)
    {
        if (!line.EndsWith(" RTSP/1.0", StringComparison.Ordinal)) return null;
        foreach (var method in new[] { "OPTIONS ", "DESCRIBE ", "SETUP ", "PLAY ", "TEARDOWN ", "GET_PARAMETER " })
            if (line.LastIndexOf(method, StringComparison.Ordinal) is >= 0 and var at) return line[at..];
        return line;
    }

    /// <returns>False when the session is over.</returns>
    private async Task<bool> AnswerAsync(List<string> request, CancellationToken cancel)
    {
        var words = request[0].Split(' ');
        var (method, url) = (words[0], words.Length > 1 ? words[1] : "");
        var number = request.FirstOrDefault(l => l.StartsWith("CSeq:", StringComparison.OrdinalIgnoreCase))?[5..].Trim() ?? "0";
        if (method != "OPTIONS" && Uri.TryCreate(url, UriKind.Absolute, out var uri)) MountName = uri.AbsolutePath.Split('/')[1];
        if (method == "OPTIONS")
            await SendAsync(number, "200 OK", "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER\r\n", "", cancel);
        else if (server.Find(MountName) is not { } mount)
            await SendAsync(number, "404 Not Found", "", "", cancel);
        else if (method == "DESCRIBE")
            await SendAsync(number, "200 OK",
                $"Content-Base: {url.TrimEnd('/')}/\r\nContent-Type: application/sdp\r\n", Sdp(mount), cancel);
        else if (method == "SETUP")
            await SetUpAsync(number, request, cancel);
        else if (method == "PLAY")
        {
            await SendAsync(number, "200 OK", $"Session: {_id}\r\nRange: npt=now-\r\n", "", cancel);
            if (_playing.IsCompleted) _playing = PlayAsync(mount, cancel);
            server.TellPlaying(MountName);
        }
        else await SendAsync(number, method is "GET_PARAMETER" or "TEARDOWN" ? "200 OK" : "501 Not Implemented",
            $"Session: {_id}\r\n", "", cancel);
        return method != "TEARDOWN";
    }

    private Task SetUpAsync(string number, List<string> request, CancellationToken cancel)
    {
        var transport = request.FirstOrDefault(l => l.StartsWith("Transport:", StringComparison.OrdinalIgnoreCase)) ?? "";
        var at = transport.IndexOf("interleaved=", StringComparison.Ordinal);
        if (at < 0) return SendAsync(number, "461 Unsupported Transport", "", "", cancel);
        var text = transport[(at + 12)..].Split('-', ';', ' ')[0];
        if (!byte.TryParse(text, CultureInfo.InvariantCulture, out _channel)) return SendAsync(number, "400 Bad Request", "", "", cancel);
        _ssrc = (uint)Random.Shared.NextInt64(uint.MaxValue);
        return SendAsync(number, "200 OK", string.Create(CultureInfo.InvariantCulture,
            $"Transport: RTP/AVP/TCP;unicast;interleaved={_channel}-{_channel + 1};ssrc={_ssrc:X8}\r\nSession: {_id};timeout=60\r\n"),
                "", cancel);
    }

    private static string Sdp(RtspMount mount)
    {
        var profile = Convert.ToHexString(mount.Video.SequenceParameterSet.AsSpan(1, 3));
        var (sequenceSet, pictureSet) = (mount.Video.SequenceParameterSet, mount.Video.PictureParameterSet);
        var sets = mount.DescribesItself
            ? $";sprop-parameter-sets={Convert.ToBase64String(sequenceSet)},{Convert.ToBase64String(pictureSet)}" : "";
        return "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\na=range:npt=now-\r\n"
            + "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"a=framerate:{mount.FramesPerSecond}\r\n")
            + $"a=fmtp:96 packetization-mode=1;profile-level-id={profile}{sets}\r\n"
            + "a=control:track1\r\n";
    }

    private async Task SendAsync(string number, string status, string headers, string body, CancellationToken cancel)
    {
        var length = body.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        await WriteAsync(Encoding.Latin1.GetBytes($"RTSP/1.0 {status}\r\nCSeq: {number}\r\n{headers}{length}\r\n{body}"), cancel);
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await _oneWriter.WaitAsync(cancel);
        try
        {
            await tcp.GetStream().WriteAsync(bytes, cancel);
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    /// <summary>Sends the pictures that are due, from the next key picture of the loop on. A client that falls behind skips to the next
    /// one.</summary>
    private async Task PlayAsync(RtspMount mount, CancellationToken cancel)
    {
        var packets = new RtpPackets(_channel, _ssrc);
        var period = TimeSpan.FromSeconds(1.0 / mount.FramesPerSecond);
        var count = mount.Video.Pictures.Count;
        var number = (long)Math.Ceiling(clock.GetElapsedTime(mount.BeganTimestamp) / period);
        while (!IsKey(mount.Video.Pictures[(int)(number % count)])) number++;
        try
        {
            for (var isLate = false; ; number++)
            {
                var picture = mount.Video.Pictures[(int)(number % count)];
                if (isLate && !IsKey(picture)) continue;
                var wait = (number * period) - clock.GetElapsedTime(mount.BeganTimestamp);
                isLate = wait < TimeSpan.FromSeconds(-2);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancel);
                var time = unchecked((uint)(number * RtpTicksPerSecond / mount.FramesPerSecond));
                await WriteAsync(packets.Of(picture, time), cancel);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client is gone, or was dropped: both are ordinary.
        }
    }

    private static bool IsKey(IReadOnlyList<ReadOnlyMemory<byte>> picture) => picture.Any(unit => (unit.Span[0] & 0x1F) == KeySlice);
}

/// <summary>Cuts a picture's NAL units into RTP packets, each with its interleaved header.</summary>
internal sealed class RtpPackets(byte channel, uint ssrc)
{
    private const int PayloadBytesMax = 1_400;
    private const int HeaderBytes = 4 + 12;
    private const byte FragmentType = 28;
    private const byte PayloadType = 96;
    private ushort _sequence = (ushort)Random.Shared.Next(ushort.MaxValue);

    /// <summary>All packets of one picture; the last carries the marker that ends it.</summary>
    public byte[] Of(IReadOnlyList<ReadOnlyMemory<byte>> picture, uint time)
    {
        using var bytes = new MemoryStream();
        for (var i = 0; i < picture.Count; i++)
        {
            var unit = picture[i].Span;
            var isLast = i == picture.Count - 1;
            if (unit.Length <= PayloadBytesMax)
            {
                Write(bytes, isLast, time, [], unit);
                continue;
            }
            var head = unit[0];
            for (var at = 1; at < unit.Length; at += PayloadBytesMax - 2)
            {
                var part = unit[at..Math.Min(at + PayloadBytesMax - 2, unit.Length)];
                var isEnd = at + part.Length == unit.Length;
                var flags = (at == 1 ? 0x80 : 0) | (isEnd ? 0x40 : 0);
                Write(bytes, isLast && isEnd, time, [(byte)((head & 0xE0) | FragmentType), (byte)(flags | (head & 0x1F))], part);
            }
        }
        return bytes.ToArray();
    }

    private void Write(MemoryStream bytes, bool isMarked, uint time, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        header[0] = (byte)'$';
        header[1] = channel;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(12 + prefix.Length + payload.Length));
        header[4] = 0x80;
        header[5] = (byte)(PayloadType | (isMarked ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], _sequence++);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], time);
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], ssrc);
        bytes.Write(header);
        bytes.Write(prefix);
        bytes.Write(payload);
    }
}
