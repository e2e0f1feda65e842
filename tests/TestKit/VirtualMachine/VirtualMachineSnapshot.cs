namespace MBot.TestKit;

/// <summary>A running machine at a moment: its disk and its memory. Any number of machines go on from there, each with a disk of its own.</summary>
/// <param name="Folder">Where <see cref="VirtualMachine.SaveAsync"/> put it. What it was itself resumed from must stay.</param>
public sealed record VirtualMachineSnapshot(string Folder)
{
    /// <summary>Where moments that are worth keeping go, beside the images that their disks are changes to.</summary>
    public static string Cache { get; } = Path.Combine(Repository.Cache, "vm");

    /// <summary>The disk, which is one of changes to another.</summary>
    internal string Disk => Path.Combine(Folder, "disk.qcow2");

    internal string Memory => Path.Combine(Folder, "memory");
}
