using System.Globalization;

namespace MBot.Agent.Metrics.Machine;

/// <summary>Reads the kernel's small tables of words and numbers.</summary>
internal static class ProcText
{
    private static readonly char[] Blank = [' ', '\t'];

    public static string[] Words(string line) => line.Split(Blank, StringSplitOptions.RemoveEmptyEntries);

    public static double Number(string word) => double.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);
}
