using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MBot.Agent.Services.Shim;

/// <summary>
/// The form of a service's log: UTF-8, one record a line,
/// <code>2026-11-22T14:12:06.123456Z O text</code>
/// The time (UTC, microseconds, always 27 characters) is when the shim read the line; <c>O</c> is standard output, <c>E</c> standard error.
/// Bytes that are no UTF-8 are written as U+FFFD, a carriage return before the line end is dropped, a last line without
/// line end is written like any other. A line longer than <see cref="LongestText"/> bytes becomes several records, each but the
/// first beginning with <c>… </c>.
/// </summary>
internal static class LogFormat
{
    public const int LongestText = 16 * 1024;
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int TimeLength = 27;

    public static void Append(ArrayBufferWriter<byte> target, DateTime at, bool isError, bool continued, ReadOnlySpan<byte> text)
    {
        var head = target.GetSpan(TimeLength + 3);
        at.TryFormat(head, out _, TimeForm, CultureInfo.InvariantCulture);
        head[TimeLength] = (byte)' ';
        head[TimeLength + 1] = isError ? (byte)'E' : (byte)'O';
        head[TimeLength + 2] = (byte)' ';
        target.Advance(TimeLength + 3);
        if (continued)
            target.Write("… "u8);
        if (Utf8.IsValid(text))
            target.Write(text);
        else
            target.Write(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text)));
        target.Write("\n"u8);
    }

    /// <summary>Returns false for what is not a record: the torn beginning of a file that was cut, say.</summary>
    public static bool TryParse(ReadOnlySpan<char> line, out LogRecord record)
    {
        record = default;
        if (line.Length < TimeLength + 3 || line[TimeLength] != ' ' || line[TimeLength + 1] is not ('O' or 'E') || line[TimeLength + 2] != ' '
            || !DateTimeOffset.TryParseExact(line[..TimeLength], TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return false;
        record = new LogRecord(at, line[TimeLength + 1] == 'E', line[(TimeLength + 3)..].ToString());
        return true;
    }
}

/// <summary>One record of a service's log.</summary>
internal readonly record struct LogRecord(DateTimeOffset At, bool IsError, string Text);
