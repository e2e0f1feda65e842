using System.Globalization;
using System.Text;
using MBot.TestKit;

namespace MBot.SystemTests.Secrets;

/// <summary>Looks for secret values in every form in which programs write them, in files, processes and outputs.</summary>
internal sealed class SecretSearch
{
    private readonly List<(string Name, byte[] Form)> forms = [];

    public SecretSearch(IReadOnlyDictionary<string, string> secrets)
    {
        foreach (var (name, value) in secrets)
        {
            // Of a value with several lines each is secret, but for the dashes around a key.
            foreach (var part in value.Split('\n').Append(value).Select(p => p.Trim()).Where(p => p.Length >= 8 && (p.Contains('\n') || !p.StartsWith("-----", StringComparison.Ordinal))).Distinct())
                forms.AddRange(Spellings(part).Distinct().Select(form => (name, Encoding.UTF8.GetBytes(form))));
        }
    }

    /// <summary>The name of the secret that is there; null when none is.</summary>
    public string? Find(ReadOnlySpan<byte> content)
    {
        foreach (var (name, form) in forms)
        {
            if (content.IndexOf(form) >= 0)
                return name;
        }

        return null;
    }

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})"/>
    public string? Find(string content) => Find(Encoding.UTF8.GetBytes(content));

    /// <summary>Files below a folder that hold one, links not followed.</summary>
    public IReadOnlyList<string> InFiles(string folder) =>
        [.. FolderTree.Files(folder).Select(file => file.FullName).Where(file => Find(Read(file)) is not null)
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    /// <summary>Command lines and environments of this machine's processes that hold one, but for the environments of some.</summary>
    public IReadOnlyList<string> InProcesses(IReadOnlyCollection<int> mayHold) =>
        [.. MachineProcesses.All().SelectMany(id =>
        {
            var (line, environment) = (MachineProcesses.CommandLine(id), mayHold.Contains(id) ? [] : Read($"/proc/{id}/environ"));
            return new[] { ("command line", Find(line)), ("environment", Find(environment)) }.Where(found => found.Item2 is not null)
                .Select(found => $"{found.Item1} of {id} ({line.Replace('\0', ' ')}): {found.Item2}");
        })];

    private static IEnumerable<string> Spellings(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        yield return value;
        yield return Convert.ToBase64String(bytes).TrimEnd('=');
        yield return Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        yield return Uri.EscapeDataString(value);
        yield return Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal);
        yield return System.Text.Json.JsonSerializer.Serialize(value)[1..^1];
        yield return value.Replace("\\", "\\\\", StringComparison.Ordinal);
        yield return value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        yield return value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        // What json.dumps and ascii() of Python make of it.
        yield return string.Concat(value.Select(c => c > '~' ? $"\\u{(int)c:x4}" : c is '"' or '\\' ? $"\\{c}" : $"{c}"));
    }

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // ended meanwhile, or a socket
        }
    }
}
