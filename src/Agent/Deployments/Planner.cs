using MBot.Agent.Configuration;
using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Deployments.Steps;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>Looks ahead: fetches and compares, and moves nothing.</summary>
internal sealed class Planner(
    GitMirror mirror, ReleaseStore releases, EnvironmentStore environments, ISlots slots, Readiness readiness, StateFolder state, ISettings<DeploymentOptions> options)
{
    private const int MostCommits = 50;

    /// <summary>What an environment with Streamlit and its dependencies takes, roughly, when none is there to be measured.</summary>
    private const long TypicalEnvironment = 400L * 1024 * 1024;

    public async Task<Plan> MakeAsync(string reference, CancellationToken cancellation)
    {
        var problems = new List<string>();
        var (name, commit) = await mirror.FetchAsync(reference, null, cancellation);
        var live = slots.Live is { } slot ? releases.Find(slot.ReleaseId) : null;
        var manifest = await TryAsync(problems, async () => AppManifestReader.Read(await mirror.ReadFileAsync(commit.Id, AppManifest.FileName, cancellation))) ?? AppManifest.Default;
        var requirements = await TryAsync(problems, () => RequirementsFile.ReadAsync(path => mirror.ReadFileAsync(commit.Id, path, cancellation)));
        if (await mirror.ReadFileAsync(commit.Id, manifest.EntryPoint, cancellation) is null)
            problems.Add($"the repository has no {manifest.EntryPoint}");
        var missing = await readiness.MissingSecretsAsync(manifest, cancellation);
        problems.AddRange(missing.Select(secret => $"the required secret {secret} is missing or blank"));

        var ready = requirements is not null && environments.Find(await environments.KeyAsync(requirements, manifest, "", cancellation)) is not null;
        var tree = (await mirror.ListAsync(commit.Id, cancellation)).Sum(e => e.Size);
        var needed = tree + (ready ? 0 : TypicalEnvironment);
        var free = HostResources.FreeDisk(state.Root);
        if (free - needed < options.Current.MinimumFreeDisk)
            problems.Add($"{free >> 20} MiB of disk are free, about {needed >> 20} MiB are needed and {options.Current.MinimumFreeDisk >> 20} MiB must stay free");
        var room = await slots.RoomForAsync(null, cancellation);
        var (mode, reason) = Mode(room);
        return new Plan(
            name,
            commit,
            live?.Commit == commit.Id,
            live?.Commit == commit.Id ? [] : await mirror.ChangesAsync(live?.Commit, commit.Id, MostCommits, cancellation),
            await RequirementsSinceAsync(live, requirements, cancellation),
            missing,
            mode,
            reason,
            free,
            needed,
            room,
            ready,
            problems);
    }

    private (SwitchMode Mode, string Reason) Mode(SlotRoom room)
    {
        if (slots.Live is null)
            return (SwitchMode.Beside, "nothing is live yet");
        if (room.Fits)
            return (SwitchMode.Beside, $"the new copy takes about {room.NeededBytes >> 20} MiB of the {room.AvailableBytes >> 20} MiB that are available");
        return room.InTheWay.Count == 0
            ? (SwitchMode.StopStart, room.Reason!)
            : (SwitchMode.Beside, $"{room.Reason}; {string.Join("; ", room.InTheWay.Select(RoomKeeper.Describe))}: use --wait, --cut or --stop-start");
    }

    /// <summary>Lines of the requirements files: what pip makes of them is known only after it ran.</summary>
    private async Task<IReadOnlyList<RequirementChange>> RequirementsSinceAsync(Release? live, RequirementsFile? next, CancellationToken cancellation)
    {
        if (next is null)
            return [];
        if (live is null)
            return RequirementChanges.Between([], next.Resolved);
        var tree = releases.TreeOf(live.Id);
        var now = await RequirementsFile.ReadAsync(async path =>
        {
            var file = Path.Combine(tree, path);
            return File.Exists(file) ? await File.ReadAllTextAsync(file, cancellation) : null;
        });
        return RequirementChanges.Between(now.Resolved, next.Resolved);
    }

    private static async Task<T?> TryAsync<T>(List<string> problems, Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (MBotException e)
        {
            problems.Add(e.Message);
            return null;
        }
    }
}
