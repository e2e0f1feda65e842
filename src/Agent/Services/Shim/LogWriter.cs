using System.Buffers;

namespace MBot.Agent.Services.Shim;

/// <summary>
/// Appends records to a log file and rotates it at a size: LOG → LOG.1 → LOG.2 …, the oldest deleted. Never throws and never blocks
/// the program whose output it is: what cannot be written (a full disk) is counted, and said as soon as writing works again.
/// </summary>
internal sealed class LogWriter(string path, long size, int files) : IDisposable
{
    private readonly Lock _lock = new();
    private FileStream? _stream;
    private long _lost;

    public void Append(ReadOnlySpan<byte> records)
    {
        lock (_lock)
        {
            try
            {
                Open(records.Length);
                if (_lost > 0)
                    Write(LossRecord());
                _lost = 0;
                Write(records);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _lost += records.Count((byte)'\n');
                Close();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
            Close();
    }

    private void Open(int coming)
    {
        // A log that was deleted by hand would otherwise swallow everything until the next rotation.
        if (_stream is not null && !File.Exists(path))
            Close();
        _stream ??= OpenFile();
        if (_stream.Length == 0 || _stream.Length + coming <= size)
            return;
        Close();
        Rotate();
        _stream = OpenFile();
    }

    private void Rotate()
    {
        for (var i = files - 1; i >= 1; i--)
        {
            if (File.Exists($"{path}.{i}"))
                File.Move($"{path}.{i}", $"{path}.{i + 1}", overwrite: true);
        }

        File.Move(path, $"{path}.1", overwrite: true);
    }

    private FileStream OpenFile() => new(path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
    });

    private void Write(ReadOnlySpan<byte> records)
    {
        var before = _stream!.Length;
        try
        {
            _stream.Write(records);
        }
        catch (IOException)
        {
            _stream.SetLength(before); // half a record would spoil the one that follows
            throw;
        }
    }

    private ReadOnlySpan<byte> LossRecord()
    {
        var record = new ArrayBufferWriter<byte>();
        LogFormat.Append(record, DateTime.UtcNow, isError: true, continued: false, System.Text.Encoding.UTF8.GetBytes($"mbot: {_lost} lines before this one could not be written"));
        return record.WrittenSpan;
    }

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
