using System.Text;

namespace MBot.Bench.Fuzz;

/// <summary>Makes new inputs out of old ones. The same seed gives the same inputs as long as the old ones are the same.</summary>
internal sealed class Mutator(Random random, string[] words)
{
    private const int Longest = 128 * 1024;

    private static readonly byte[][] Odd =
    [
        [0], [0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98, 0x80], [0xef, 0xbb, 0xbf], [0xed, 0xa0, 0x80], [0xe2, 0x80, 0xa8], [0x1b], [0x7f], [0x0a], [0x0d], [0x0d, 0x0a], [0x20], [0x09], [0x5c], [0x22], [0x27],
        .. new[] { "-1", "0", "18446744073709551616", "1e999", "NaN", "\\ud800", "\\u0000", "../", "{", "}", "[", "]", ":", ",", "=" }.Select(Encoding.UTF8.GetBytes),
    ];

    private readonly byte[][] _words = [.. words.Select(Encoding.UTF8.GetBytes), .. Odd];

    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        var input = Pick(corpus);
        for (var steps = 1 + random.Next(random.Next(8) == 0 ? 40 : 6); steps > 0; steps--)
            input = Step(input, corpus);
        return input.Length > Longest ? input[..Longest] : input;
    }

    private byte[] Step(byte[] input, IReadOnlyList<byte[]> corpus)
    {
        var (from, to) = Range(input.Length);
        var middle = input.AsSpan(from, to - from);
        switch (random.Next(12))
        {
            case 0: // a bit
                if (input.Length == 0)
                    return input;
                var flipped = (byte[])input.Clone();
                flipped[from % input.Length] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1: // a byte
                return [.. input[..from], (byte)random.Next(256), .. input[Math.Min(from + 1, input.Length)..]];
            case 2: // leave out
                return [.. input[..from], .. input[to..]];
            case 3: // twice
                return [.. input[..to], .. middle, .. input[to..]];
            case 4 when random.Next(30) == 0: // very often: what is not linear shows
                var unit = middle.Length is 0 or > 64 ? Pick(_words) : middle.ToArray();
                var times = Math.Max(1, Longest / 2 / Math.Max(1, unit.Length)) >> random.Next(10);
                return [.. input[..from], .. Enumerable.Repeat(unit, times).SelectMany(u => u), .. input[from..]];
            case 5: // the beginning only
                return input[..from];
            case 6: // out of another
                var other = Pick(corpus);
                var (start, end) = Range(other.Length);
                return [.. input[..from], .. other[start..end], .. input[to..]];
            case 7: // the other way round
                var reversed = (byte[])input.Clone();
                reversed.AsSpan(from, to - from).Reverse();
                return reversed;
            case 8: // another number
                if (input.Length == 0)
                    return input;
                var counted = (byte[])input.Clone();
                counted[from % input.Length] += (byte)random.Next(-3, 4);
                return counted;
            default: // a word that means something
                return [.. input[..from], .. Pick(_words), .. input[(random.Next(3) == 0 ? to : from)..]];
        }
    }

    private (int From, int To) Range(int length)
    {
        var from = random.Next(length + 1);
        return (from, Math.Min(length, from + random.Next(random.Next(4) == 0 ? Math.Max(1, length) : 16)));
    }

    private T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
