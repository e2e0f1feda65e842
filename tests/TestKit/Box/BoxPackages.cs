namespace MBot.TestKit;

/// <summary>A box that lacks packages, and the mirror that it can install them from.</summary>
public static class BoxPackages
{
    /// <summary>Takes packages off a running box, with what only they needed, and makes <paramref name="web"/> its only package mirror.</summary>
    public static async Task RemoveAsync(Box box, BoxWeb web, params string[] packages)
    {
        var mirror = await ChildProcess.RunAsync(Path.Combine(Repository.TestKit, "Box", "packages.sh"), packages, bound: TimeSpan.FromMinutes(5));
        File.CreateSymbolicLink(Path.Combine(web.Files, "mirror"), mirror.Split('\n')[^1]);
        await box.RunAsync(["apt-get", "-q", "-y", "purge", "--auto-remove", .. packages]);
        foreach (var list in Directory.EnumerateFiles(box.Inside("/etc/apt"), "*.list"))
            File.Delete(list);
        await box.WriteAsync("/etc/apt/sources.list", $"deb [trusted=yes] {new Uri(BoxWeb.Address, "mirror")} ./\n");
    }
}
