using System.Buffers;

namespace MBot.Agent.Services.Shim;

/// <summary>Turns what arrives on one pipe into log records until the pipe's last writer is gone. Memory is bounded whatever arrives.</summary>
/// <param name="cover">Takes secrets out; null when there are none.</param>
internal sealed class LinePump(Stream pipe, bool isError, LogWriter log, SecretCover? cover = null)
{
    private readonly byte[] _input = new byte[32 * 1024];
    private readonly byte[] _line = new byte[LogFormat.LongestText];
    private readonly ArrayBufferWriter<byte> _records = new(64 * 1024);
    private int _held;
    private bool _continued;

    public void Run()
    {
        for (int read; (read = pipe.Read(_input)) > 0;)
        {
            Take(_input.AsSpan(0, read), DateTime.UtcNow);
            Flush();
        }

        if (_held > 0)
            EndLine(DateTime.UtcNow);
        Flush();
    }

    private void Take(ReadOnlySpan<byte> data, DateTime at)
    {
        for (int end; (end = data.IndexOf((byte)'\n')) >= 0; data = data[(end + 1)..])
        {
            Hold(data[..end], at);
            EndLine(at);
        }

        Hold(data, at);
    }

    private void Hold(ReadOnlySpan<byte> part, DateTime at)
    {
        while (part.Length > _line.Length - _held)
        {
            var fits = _line.Length - _held;
            part[..fits].CopyTo(_line.AsSpan(_held));
            part = part[fits..];
            var cut = WholeCharacters(_line);
            if (cover is not null)
                cut = WholeCharacters(_line.AsSpan(0, cover.CutBefore(_line.AsSpan(0, cut))));
            Append(at, _line.AsSpan(0, cut));
            _line.AsSpan(cut).CopyTo(_line);
            _held = _line.Length - cut;
            _continued = true;
        }

        part.CopyTo(_line.AsSpan(_held));
        _held += part.Length;
    }

    private void EndLine(DateTime at)
    {
        var text = _line.AsSpan(0, _held);
        if (text.EndsWith("\r"u8))
            text = text[..^1];
        Append(at, text);
        _held = 0;
        _continued = false;
    }

    private void Append(DateTime at, ReadOnlySpan<byte> text) =>
        LogFormat.Append(_records, at, isError, _continued, cover is null ? text : cover.Cover(text));

    private void Flush()
    {
        if (_records.WrittenCount > 0)
            log.Append(_records.WrittenSpan);
        _records.ResetWrittenCount();
    }

    /// <summary>The length up to which <paramref name="text"/> ends between two characters.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= 4; back++)
        {
            var lead = text[^back];
            if ((lead & 0xC0) == 0x80)
                continue; // the middle of a character: look further back for its first byte
            var length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
            return length > back ? text.Length - back : text.Length;
        }

        return text.Length; // no UTF-8 at all
    }
}
