using System.Globalization;

namespace MBot.Agent.Configuration.Types;

/// <summary>Sizes as people write them: kB, MB, GB, TB are powers of 1000, KiB, MiB, GiB, TiB of 1024; B or nothing is bytes.</summary>
internal static class ByteSize
{
    private static readonly (string Name, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("TB", 1_000_000_000_000), ("GiB", 1L << 30), ("GB", 1_000_000_000),
        ("MiB", 1L << 20), ("MB", 1_000_000), ("KiB", 1L << 10), ("kB", 1_000), ("B", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var unit = Units.FirstOrDefault(unit => text.EndsWith(unit.Name, StringComparison.OrdinalIgnoreCase), ("", 1));
        var digits = text[..^unit.Name.Length].TrimEnd(' ');
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        if (number > long.MaxValue / unit.Bytes)
            return false;

        var exact = number * unit.Bytes;
        bytes = (long)exact;
        return exact == bytes;
    }

    /// <summary>The largest unit that leaves a whole number.</summary>
    public static string Format(long bytes)
    {
        var unit = Units.Where(unit => bytes % unit.Bytes == 0).OrderByDescending(unit => unit.Bytes).First();
        return bytes == 0 || unit.Bytes == 1
            ? bytes.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / unit.Bytes}{unit.Name}");
    }
}
