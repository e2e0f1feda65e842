using MBot.TestKit;

namespace MBot.Agent.Tests.Diagnostics;

/// <summary>What a program really said, with its source and the entry of the catalogue that is to name it.</summary>
internal sealed record Sample(string Name, string Entry, string Source, string Text)
{
    private const string None = "none";

    public bool IsHarmless => Entry == None;

    public static IReadOnlyList<Sample> All { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Agent.Tests", "Diagnostics", "Samples"), "*.txt").Order(StringComparer.Ordinal).Select(Read)];

    private static Sample Read(string path)
    {
        var lines = File.ReadAllLines(path);
        return new Sample(Path.GetFileNameWithoutExtension(path), Value(lines[0], "entry: "), Value(lines[1], "source: "), string.Join('\n', lines[3..]));
    }

    private static string Value(string line, string key) =>
        line.StartsWith(key, StringComparison.Ordinal) ? line[key.Length..] : throw new InvalidDataException($"'{line}' is not '{key}…'");
}
