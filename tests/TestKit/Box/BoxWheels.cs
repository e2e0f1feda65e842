namespace MBot.TestKit;

/// <summary>What a box, which reaches no package index, installs Streamlit from.</summary>
public static class BoxWheels
{
    private const string Folder = "/opt/wheelhouse";

    /// <summary>Puts the wheelhouse into the box.</summary>
    /// <returns>The arguments of `pip install` that use it.</returns>
    public static async Task<IReadOnlyList<string>> CopyAsync(Box box)
    {
        // Not where PipSource may point: PyPI may answer here, but not there.
        var house = await ChildProcess.RunAsync(Path.Combine(Repository.TestKit, "streamlit", "wheelhouse.sh"), [box.Release == DebianRelease.Trixie ? "1.62" : "all"], bound: TimeSpan.FromMinutes(3));
        Directory.CreateDirectory(box.Inside(Folder));
        foreach (var wheel in Directory.EnumerateFiles(house.Split('\n')[^1]))
            File.Copy(wheel, Path.Combine(box.Inside(Folder), Path.GetFileName(wheel)));
        return ["--no-index", "--find-links", Folder];
    }
}
