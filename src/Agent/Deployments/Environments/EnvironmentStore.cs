using System.Globalization;
using MBot.Agent.Configuration;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Deployments.Environments;

/// <summary>
/// Virtual environments, shared by releases with the same key. Built at the final path (they hold absolute paths); the
/// marker <c>complete</c> is written last, so what a crash left has none and is built anew.
/// </summary>
internal sealed partial class EnvironmentStore(
    StateFolder state, CommandRunner runner, IAppUser user, ISettings<PythonOptions> python, ISettings<DeploymentOptions> options, ILogger<EnvironmentStore> logger)
{
    private const string Marker = "complete";

    /// <summary>The key that a tree's requirements have on this machine today.</summary>
    /// <param name="owner">The release's id; counts only when its requirements are local ones.</param>
    public async Task<string> KeyAsync(RequirementsFile requirements, AppManifest manifest, string owner, CancellationToken cancellation)
    {
        var interpreter = Interpreter(manifest);
        var version = await runner.RunAsync(PythonCommands.Version(interpreter), cancellation);
        if (!version.Succeeded)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "python.broken", $"{interpreter} does not run") { Evidence = version.LastLines(), Hint = "correct python.interpreter" };
        }

        var current = python.Current;
        return EnvironmentKey.Make(
            requirements, current, $"{interpreter} {version.Text}", EnvironmentKey.IndexDigests(current.PipArguments), requirements.HasLocal ? owner : null);
    }

    /// <summary>The newest complete environment for a key, or exactly the one named.</summary>
    /// <param name="name">A key, or a key and build number as <see cref="PythonEnvironment.Name"/> gives.</param>
    public PythonEnvironment? Find(string name) => Builds(name)
        .OrderByDescending(b => b.Number)
        .Select(b => Read(b.Folder))
        .FirstOrDefault(e => e is not null);

    /// <summary>Builds an environment beside those that the key has already: releases may be running in them.</summary>
    /// <exception cref="MBotException">environment.venv-failed, environment.pip-failed, environment.time-out, environment.out-of-memory.</exception>
    public async Task<PythonEnvironment> BuildAsync(string key, string tree, AppManifest manifest, Action<OutputLine>? onLine, CancellationToken cancellation)
    {
        Directory.CreateDirectory(state.Environments);
        var folder = Path.Combine(state.Environments, $"{key}.{Builds(key).Select(b => b.Number).DefaultIfEmpty(0).Max() + 1}");
        var timeout = options.Current.BuildTimeout;
        try
        {
            await user.GiveAsync([folder], cancellation);
            await RunAsync(PythonCommands.MakeVenv(Interpreter(manifest), folder, python.Current.VenvArguments, timeout), "environment.venv-failed", "python could not make a virtual environment", onLine, cancellation);
            await RunAsync(PythonCommands.Install(folder, tree, python.Current.PipArguments, timeout), "environment.pip-failed", "pip could not install the requirements", onLine, cancellation);
            var freeze = await RunAsync(PythonCommands.Freeze(folder), "environment.pip-failed", "pip could not list the environment", null, cancellation);
            await user.TakeAsync(folder, cancellation);
            AtomicFile.SyncAll(folder);
            AtomicFile.Write(Path.Combine(folder, Marker), string.Join('\n', freeze.Output) + "\n", AtomicFile.Readable);
            return Read(folder)!;
        }
        catch
        {
            // Half of an environment helps nobody and may be what filled the disk.
            await RemoveHalfAsync(folder, onLine);
            throw;
        }
    }

    /// <summary>Why the build failed is not to be hidden behind this; the next start of the agent removes it.</summary>
    private async Task RemoveHalfAsync(string folder, Action<OutputLine>? onLine)
    {
        try
        {
            await user.TakeAsync(folder, CancellationToken.None);
            ReadOnlyTree.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or MBotException)
        {
            Log.HalfLeft(logger, folder, e);
            onLine?.Invoke(new OutputLine(true, $"the half-built environment could not be removed: {e.Message}"));
        }
    }

    /// <summary>Removes environments that are not in <paramref name="wanted"/>, complete or not.</summary>
    /// <param name="wanted">Names.</param>
    /// <returns>The names that are gone.</returns>
    public IReadOnlyList<string> RemoveExcept(IReadOnlySet<string> wanted)
    {
        if (!Directory.Exists(state.Environments))
            return [];
        var unwanted = Directory.EnumerateDirectories(state.Environments).Where(f => !wanted.Contains(Path.GetFileName(f))).ToArray();
        foreach (var folder in unwanted)
        {
            Log.Removing(logger, Path.GetFileName(folder));
            File.Delete(Path.Combine(folder, Marker));
            ReadOnlyTree.Delete(folder);
        }

        return unwanted.Select(f => Path.GetFileName(f)!).ToArray();
    }

    /// <summary>Removes what a crash left half-built. Only while no deployment runs.</summary>
    public async Task RemoveIncompleteAsync(CancellationToken cancellation)
    {
        if (!Directory.Exists(state.Environments))
            return;
        foreach (var folder in Directory.EnumerateDirectories(state.Environments).Where(f => !File.Exists(Path.Combine(f, Marker))))
        {
            Log.RemovingHalfBuilt(logger, Path.GetFileName(folder));
            await user.TakeAsync(folder, cancellation);
            ReadOnlyTree.Delete(folder);
        }
    }

    private string Interpreter(AppManifest manifest)
    {
        if (manifest.Python is null)
            return python.Current.Interpreter;
        return ((string[])["/usr/local/bin", "/usr/bin"]).Select(folder => Path.Combine(folder, manifest.Python)).FirstOrDefault(File.Exists)
            ?? throw new MBotException(ErrorKind.FailedPrecondition, "python.missing", $"{AppManifest.FileName} asks for {manifest.Python}, which is not installed")
            {
                Field = "python",
                Hint = $"install {manifest.Python}, or ask for another one in {AppManifest.FileName}",
            };
    }

    private async Task<CommandResult> RunAsync(Command command, string code, string problem, Action<OutputLine>? onLine, CancellationToken cancellation)
    {
        var result = await runner.RunAsync(user.As(command) with { OnLine = onLine }, cancellation);
        if (result.TimedOut)
        {
            throw new MBotException(ErrorKind.DeadlineExceeded, "environment.time-out", $"{problem} within {command.Timeout.TotalSeconds:0} s")
            {
                Evidence = result.LastLines(),
                Hint = "is the package index reachable? Raise deploy.buildTimeout if it only needs longer",
            };
        }

        if (result.OutOfMemory)
            throw BuildMemory.RanOut("environment.out-of-memory", problem, result);
        return result.Succeeded ? result : throw new MBotException(ErrorKind.FailedPrecondition, code, problem) { Evidence = result.LastLines() };
    }

    private IEnumerable<(string Folder, int Number)> Builds(string name)
    {
        if (!Directory.Exists(state.Environments))
            return [];
        return Directory.EnumerateDirectories(state.Environments)
            .Where(f => Path.GetFileName(f) == name || Path.GetFileName(f).StartsWith(name + ".", StringComparison.Ordinal))
            .Select(f => (f, int.TryParse(Path.GetExtension(f).TrimStart('.'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0));
    }

    private static PythonEnvironment? Read(string folder)
    {
        var marker = Path.Combine(folder, Marker);
        return File.Exists(marker) ? new PythonEnvironment(Path.GetFileName(folder), folder, File.ReadAllLines(marker)) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(3011, LogLevel.Information, "removing the environment {Key}, which no release uses")]
        public static partial void Removing(ILogger logger, string key);

        [LoggerMessage(3013, LogLevel.Error, "the half-built environment in {Folder} could not be removed")]
        public static partial void HalfLeft(ILogger logger, string folder, Exception error);

        [LoggerMessage(3012, LogLevel.Information, "removing the half-built environment {Key}")]
        public static partial void RemovingHalfBuilt(ILogger logger, string key);
    }
}
