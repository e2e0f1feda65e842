using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Environments;

/// <summary>requirements.txt with everything that it includes (<c>-r</c>, <c>-c</c>), as far as it decides what gets installed.</summary>
/// <param name="Resolved">Every line of every file, in order, comments and blank lines left out.</param>
/// <param name="HasLocal">A requirement is editable or a path: the environment belongs to one release alone.</param>
internal sealed record RequirementsFile(IReadOnlyList<string> Resolved, bool HasLocal)
{
    public const string Name = "requirements.txt";
    private const int DeepestInclude = 10;
    private const int MostIncludes = 100;
    private const int LongestPath = 1000;

    /// <summary>Reads from <paramref name="readFile"/>, which gets paths relative to the tree and returns null for a missing one.</summary>
    /// <exception cref="MBotException">requirements.missing, requirements.include.</exception>
    public static async Task<RequirementsFile> ReadAsync(Func<string, Task<string?>> readFile)
    {
        var lines = new List<string>();
        if (!await IncludeAsync(Name, readFile, lines, depth: 0))
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "requirements.missing", $"the repository has no {Name}")
            {
                Hint = $"add a {Name} that names at least streamlit",
            };
        }

        return new RequirementsFile(lines, lines.Any(IsLocal));
    }

    private static async Task<bool> IncludeAsync(string path, Func<string, Task<string?>> readFile, List<string> lines, int depth)
    {
        if (depth > DeepestInclude)
            throw Include(path, "is included too deeply (does a file include itself?)");
        // Files that include one another would be read for ever, or nearly so.
        if (lines.Count(line => line.StartsWith('#')) > MostIncludes)
            throw Include(path, $"is one include too many: {MostIncludes} are allowed");
        if (await readFile(path) is not { } text)
            return false;
        foreach (var line in text.Replace("\\\n", "", StringComparison.Ordinal).Split('\n').Select(WithoutComment).Where(l => l.Length > 0))
        {
            if (IncludedFile(line) is not { } included || included.Contains("://", StringComparison.Ordinal))
            {
                lines.Add(line);
                continue;
            }

            if (included.Length > LongestPath || included.Any(char.IsControl))
                throw Include(path, "includes a file whose name can't be one");
            // Relative to the file that includes, as pip reads it.
            var inner = Normalise(Path.Combine(Path.GetDirectoryName(path)!, included));
            lines.Add($"# {line.Split(' ', 2)[0]} {inner}");
            if (inner.StartsWith("..", StringComparison.Ordinal) || inner.StartsWith('/'))
                throw Include(inner, "is outside the repository");
            if (!await IncludeAsync(inner, readFile, lines, depth + 1))
                throw Include(inner, $"does not exist, but {path} includes it");
        }

        return true;
    }

    private static string Normalise(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/').Where(p => p is not ("" or ".")))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
                parts.RemoveAt(parts.Count - 1);
            else
                parts.Add(part);
        }

        return (path.StartsWith('/') ? "/" : "") + string.Join('/', parts);
    }

    private static string? IncludedFile(string line)
    {
        foreach (var option in (string[])["-r", "--requirement", "-c", "--constraint"])
        {
            if (line.StartsWith(option, StringComparison.Ordinal) && line.Length > option.Length && line[option.Length] is ' ' or '\t' or '=')
                return line[(option.Length + 1)..].Trim();
            if (option.Length == 2 && line.StartsWith(option, StringComparison.Ordinal) && line.Length > 2)
                return line[2..].Trim();
        }

        return null;
    }

    private static bool IsLocal(string line) =>
        line.StartsWith("-e", StringComparison.Ordinal) || line.StartsWith("--editable", StringComparison.Ordinal)
        || line.StartsWith('.') || line.StartsWith('/') || line.Contains("file:", StringComparison.Ordinal);

    // A # begins a comment at the line's start or after white space, as in pip.
    private static string WithoutComment(string line)
    {
        var text = line.Trim();
        if (text.StartsWith('#'))
            return "";
        var at = text.IndexOf(" #", StringComparison.Ordinal);
        return at < 0 ? text : text[..at].Trim();
    }

    private static MBotException Include(string path, string problem) =>
        new(ErrorKind.FailedPrecondition, "requirements.include", $"{path} {problem}") { Hint = $"correct {Name} and push" };
}
