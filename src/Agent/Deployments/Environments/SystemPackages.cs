using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Environments;

/// <summary>apt packages that the app asks for in <c>packages.txt</c>, a name a line as on Streamlit Community Cloud.</summary>
internal sealed class SystemPackages(CommandRunner runner)
{
    public const string FileName = "packages.txt";

    /// <summary>Names that dpkg does not know as installed; empty without the file.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(string tree, CancellationToken cancellation)
    {
        var file = Path.Combine(tree, FileName);
        if (!File.Exists(file))
            return [];
        var names = File.ReadLines(file).Select(l => l.Split('#')[0].Trim()).Where(IsName).Distinct().ToArray();
        if (names.Length == 0)
            return [];
        var result = await runner.RunAsync(
            new Command("dpkg-query", ["--show", "--showformat=${Package} ${db:Status-Status}\\n", "--", .. names]) { Timeout = TimeSpan.FromSeconds(20) }, cancellation);
        var installed = result.Output.Where(l => l.EndsWith(" installed", StringComparison.Ordinal)).Select(l => l.Split(' ')[0]).ToHashSet();
        return names.Where(n => !installed.Contains(n)).ToArray();
    }

    // Debian policy 5.6.1.
    private static bool IsName(string name) =>
        name.Length > 1 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '+' or '-' or '.');
}
