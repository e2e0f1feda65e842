using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Packages;

/// <summary>What the machine has of the apt packages that the app asks for.</summary>
internal sealed class SystemPackages(CommandRunner runner)
{
    /// <summary>The list, with those names alone that dpkg does not know as installed; empty without the file.</summary>
    public async Task<PackageList> MissingAsync(string tree, CancellationToken cancellation)
    {
        var file = Path.Combine(tree, PackageList.FileName);
        if (!File.Exists(file))
            return new PackageList([], []);
        var list = PackageList.Parse(File.ReadLines(file));
        if (list.Names.Count == 0)
            return list;
        var installed = (await StatesAsync(list.Names, cancellation)).Where(p => p.Value == "installed").Select(p => p.Key).ToHashSet();
        return list with { Names = [.. list.Names.Where(n => !installed.Contains(n))] };
    }

    /// <summary>dpkg's word for each package that it knows: installed, unpacked, half-configured, config-files …</summary>
    /// <param name="names">None: all.</param>
    public async Task<IReadOnlyDictionary<string, string>> StatesAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var result = await runner.RunAsync(
            new Command("dpkg-query", ["--show", "--showformat=${Package} ${db:Status-Status}\\n", "--", .. names]) { Timeout = TimeSpan.FromSeconds(20), KeepLines = int.MaxValue }, cancellation);
        // A line for each architecture: one that is installed will do.
        return result.Output.Select(l => l.Split(' ')).Where(p => p.Length == 2)
            .GroupBy(p => p[0], p => p[1])
            .ToDictionary(p => p.Key, p => p.Contains("installed") ? "installed" : p.First());
    }
}
