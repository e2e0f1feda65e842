using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MBot.Agent.Deployments.Environments;

/// <summary>Everything that decides what an environment holds, as one name: equal keys may share an environment.</summary>
internal static class EnvironmentKey
{
    /// <param name="interpreter">Path and version.</param>
    /// <param name="indexDigests">What local folders of wheels hold now.</param>
    /// <param name="owner">A release's id when the environment must not be shared, else null.</param>
    /// <returns>16 hexadecimal digits.</returns>
    public static string Make(RequirementsFile requirements, PythonOptions options, string interpreter, IEnumerable<string> indexDigests, string? owner)
    {
        var text = new StringBuilder();
        Append(text, "requirements", requirements.Resolved);
        Append(text, "pip", options.PipArguments);
        Append(text, "venv", options.VenvArguments);
        Append(text, "interpreter", [interpreter]);
        Append(text, "platform", [RuntimeInformation.RuntimeIdentifier]);
        Append(text, "index", indexDigests);
        Append(text, "owner", [owner ?? ""]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    /// <summary>Names, sizes and times of the wheels in the folders that pip is told to look in (<c>--find-links</c>).</summary>
    public static IEnumerable<string> IndexDigests(IReadOnlyList<string> pipArguments)
    {
        for (var i = 0; i < pipArguments.Count; i++)
        {
            var folder = pipArguments[i] switch
            {
                "--find-links" or "-f" when i + 1 < pipArguments.Count => pipArguments[i + 1],
                var a when a.StartsWith("--find-links=", StringComparison.Ordinal) => a["--find-links=".Length..],
                _ => null,
            };
            if (folder is null || !Directory.Exists(folder))
                continue;
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(f => f.Name, StringComparer.Ordinal))
                yield return $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}";
        }
    }

    // Lengths in front, so that no two different lists make the same text.
    private static void Append(StringBuilder text, string part, IEnumerable<string> values)
    {
        text.Append(part).Append('\n');
        foreach (var value in values)
            text.Append(value.Length).Append(':').Append(value).Append('\n');
    }
}
