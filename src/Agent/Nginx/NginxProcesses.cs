using System.Globalization;
using System.Text;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>nginx's processes of this state folder, as /proc shows them: titles, parents and open logs. The pid file may be stale or gone.</summary>
internal sealed class NginxProcesses(NginxPaths paths)
{
    private const string MasterTitle = "nginx: master process";
    private const string WorkerTitle = "nginx: worker process";

    /// <summary>A worker that has been told to end: it accepts nothing, and only keeps its open sessions.</summary>
    private const string LeavingTitle = "nginx: worker process is shutting down";

    /// <summary>The running master whose arguments name our configuration; null when there is none.</summary>
    public ProcessIdentity? Master()
    {
        foreach (var pid in ProcessTable.Pids())
        {
            var title = Title(pid);
            if (title.StartsWith(MasterTitle, StringComparison.Ordinal) && title.Contains($"-c {paths.Configuration} ", StringComparison.Ordinal) && ProcessIdentity.Of(pid) is { } master)
                return master;
        }

        return null;
    }

    /// <summary>The same as long as it lives: to find one costs a look at every process of the machine.</summary>
    public ProcessIdentity? Master(ref ProcessIdentity? known) => known is { IsAlive: true } ? known : known = Master();

    /// <summary>As <see cref="Workers"/>, by the kernel's list of children; for who can do with one that is a moment old.</summary>
    public static IReadOnlyList<NginxWorker> Children(ProcessIdentity master) =>
        WorkersAmong(ProcessTable.Children(master.Pid), _ => true);

    public static IReadOnlyList<NginxWorker> Workers(ProcessIdentity master) =>
        WorkersAmong(ProcessTable.Pids(), pid => ParentOf(pid) == master.Pid);

    /// <summary>Workers with our log open whose master is not there any more.</summary>
    public IReadOnlyList<NginxWorker> Orphans() =>
        WorkersAmong(ProcessTable.Pids(), pid => HasOurLog(pid) && (ParentOf(pid) is not { } parent || !Title(parent).StartsWith(MasterTitle, StringComparison.Ordinal)));

    private static IReadOnlyList<NginxWorker> WorkersAmong(IEnumerable<int> pids, Func<int, bool> wanted)
    {
        var found = new List<NginxWorker>();
        foreach (var pid in pids)
        {
            var title = Title(pid);
            if (title.StartsWith(WorkerTitle, StringComparison.Ordinal) && wanted(pid) && ProcessIdentity.Of(pid) is { } process)
                found.Add(new NginxWorker(process, title.StartsWith(LeavingTitle, StringComparison.Ordinal)));
        }

        return found;
    }

    private static string Title(int pid)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/cmdline")).Replace('\0', ' ').TrimEnd(' ') + " ";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // gone while we looked
        }
    }

    private static int? ParentOf(int pid) =>
        ProcessStat.FieldsFromState(pid) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : null;

    /// <summary>Rotation renames a log under a worker's hands: the name it shows then starts with the log's.</summary>
    private bool HasOurLog(int pid)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fd")
                .Any(fd => new FileInfo(fd).LinkTarget is { } target && target.StartsWith(paths.LogFolder + "/", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // gone, or another user's
        }
    }
}

/// <param name="Leaving">It accepts no connection any more.</param>
internal readonly record struct NginxWorker(ProcessIdentity Process, bool Leaving);
