using MBot.Agent.Configuration;
using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Launch;

/// <summary>Says how a release is started: program, arguments, environment. Starts nothing.</summary>
internal sealed class ReleaseLauncher(StateFolder state, ReleaseStore releases, EnvironmentStore environments, ISettings<AppOptions> options, ISettings<Nginx.NginxOptions> nginx)
{
    /// <exception cref="MBotException">release.environment-missing, release.entry-missing.</exception>
    public SlotLaunch Launch(Release release, AppManifest manifest)
    {
        var environment = EnvironmentOf(release);
        var tree = releases.TreeOf(release.Id);
        if (!File.Exists(Path.Combine(tree, manifest.EntryPoint)))
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "release.entry-missing", $"the repository has no {manifest.EntryPoint}")
            {
                Field = "entryPoint",
                Hint = $"add it, or name the script in {AppManifest.FileName}: {{ \"entryPoint\": \"…\" }}",
            };
        }

        var arguments = StreamlitCommand.Arguments(
            StreamlitVersion.Parse(release.StreamlitVersion), manifest.EntryPoint, options.Current, nginx.Current.MaxUpload / (1024 * 1024));
        return new SlotLaunch(release.Id, release.Commit, environment.Python, arguments, tree, Variables(release, environment), environment.StaticFolder);
    }

    /// <summary>What hooks and the app see besides secrets.</summary>
    public IReadOnlyDictionary<string, string> Variables(Release release, PythonEnvironment environment)
    {
        Directory.CreateDirectory(state.AppHome);
        Directory.CreateDirectory(state.AppData);
        return new Dictionary<string, string>
        {
            ["HOME"] = state.AppHome,
            ["MBOT_DATA_DIR"] = state.AppData,
            ["MBOT_RELEASE"] = release.Id,
            ["MBOT_COMMIT"] = release.Commit,
            ["VIRTUAL_ENV"] = environment.Folder,
            ["PATH"] = $"{Path.Combine(environment.Folder, "bin")}:/usr/local/bin:/usr/bin:/bin",
            ["LANG"] = "C.UTF-8",
            ["PYTHONUNBUFFERED"] = "1",
            ["PYTHONDONTWRITEBYTECODE"] = "1",
        };
    }

    public PythonEnvironment EnvironmentOf(Release release) => environments.Find(release.Environment)
        ?? throw new MBotException(ErrorKind.FailedPrecondition, "release.environment-missing", $"the environment of release {release.Id} is gone")
        {
            Hint = $"mbot-client redeploy --ref {release.Commit[..12]}",
        };

    public AppManifest ManifestOf(Release release)
    {
        var file = Path.Combine(releases.TreeOf(release.Id), AppManifest.FileName);
        return AppManifestReader.Read(File.Exists(file) ? File.ReadAllText(file) : null);
    }
}
