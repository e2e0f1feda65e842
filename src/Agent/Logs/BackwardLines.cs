using System.Text;

namespace MBot.Agent.Logs;

/// <summary>Reads lines from the end of a file towards its beginning, so that the last ones of a big file cost little.</summary>
internal static class BackwardLines
{
    private const int BlockSize = 64 * 1024;
    private const int LongestLine = 256 * 1024;

    /// <param name="end">Where to begin, a line's end; what comes after belongs to somebody else.</param>
    public static IEnumerable<string> Read(FileStream file, long end)
    {
        var block = new byte[BlockSize];
        var tail = Array.Empty<byte>(); // the end of the line whose beginning has not been read yet
        var first = true;
        for (var position = end; position > 0;)
        {
            var size = (int)Math.Min(BlockSize, position);
            position -= size;
            if (!TryFill(file, position, block.AsSpan(0, size)))
                yield break; // truncated under us: what there was is gone
            var stop = size;
            if (first && block[size - 1] == '\n')
                stop--;
            first = false;
            int newline;
            while ((newline = block.AsSpan(0, stop).LastIndexOf((byte)'\n')) >= 0)
            {
                yield return Text(block.AsSpan(newline + 1, stop - newline - 1), tail);
                tail = [];
                stop = newline;
            }

            // A line longer than all reason loses its end: its beginning has the time.
            tail = stop + tail.Length > LongestLine ? block[..stop] : [.. block.AsSpan(0, stop), .. tail];
            if (position == 0)
                yield return Text([], tail);
        }
    }

    private static string Text(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) =>
        (tail.IsEmpty ? Encoding.UTF8.GetString(head) : Encoding.UTF8.GetString([.. head, .. tail])).TrimEnd('\r');

    private static bool TryFill(FileStream file, long position, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var read = RandomAccess.Read(file.SafeFileHandle, target, position);
            if (read == 0)
                return false;
            position += read;
            target = target[read..];
        }

        return true;
    }
}
