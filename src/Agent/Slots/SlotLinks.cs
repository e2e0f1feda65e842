using System.Globalization;
using MBot.Agent.Platform;

namespace MBot.Agent.Slots;

/// <summary>
/// What nginx follows without a reload, all below <c>run/</c>: the link <c>live</c>, the pin files, and <c>draining/1…4</c>, newest
/// first. Each change is one rename, creation or deletion.
/// </summary>
internal sealed class SlotLinks(StateFolder state)
{
    /// <summary>nginx's configuration asks no more than these for an asset or upload that the live slot does not know.</summary>
    public const int MostDraining = 4;

    private readonly string _draining = Path.Combine(state.Run, "draining");

    /// <summary>The slot that the <c>live</c> link names, whether it exists or not; null when there is no link.</summary>
    public string? Live
    {
        get
        {
            var target = new FileInfo(state.Live).LinkTarget;
            return target is not null && SlotStore.IsName(Path.GetFileName(target)) ? Path.GetFileName(target) : null;
        }
    }

    public void CreateFolders()
    {
        foreach (var folder in (string[])[state.Slots, state.Pins, _draining])
            Directory.CreateDirectory(folder);
    }

    /// <summary>The switch. Relative, so that the state folder may be moved or seen under another path.</summary>
    public void PointLiveAt(string name) => AtomicFile.ReplaceSymlink(state.Live, $"{SlotStore.Folder}/{name}");

    public void Pin(string name) => AtomicFile.Write(Path.Combine(state.Pins, name), "", AtomicFile.Readable);

    public void Unpin(string name) => File.Delete(Path.Combine(state.Pins, name));

    public IReadOnlyList<string> Pins() => Directory.EnumerateFiles(state.Pins).Select(f => Path.GetFileName(f)!).Where(SlotStore.IsName).ToArray();

    public void ArrangeDraining(IEnumerable<string> newestFirst)
    {
        var number = 0;
        foreach (var name in newestFirst.Take(MostDraining))
        {
            var link = DrainingLink(++number);
            var target = $"../{SlotStore.Folder}/{name}";
            if (new FileInfo(link).LinkTarget != target)
                AtomicFile.ReplaceSymlink(link, target);
        }

        while (++number <= MostDraining)
            File.Delete(DrainingLink(number));
    }

    private string DrainingLink(int number) => Path.Combine(_draining, number.ToString(CultureInfo.InvariantCulture));
}
