namespace MBot.Agent.Deployments.Releases;

/// <summary><c>.mbot.json</c> of the app's repository; every part of it is optional.</summary>
/// <param name="EntryPoint">The script, relative to the tree.</param>
/// <param name="Python">Name of an interpreter below /usr/bin or /usr/local/bin, such as python3.11; null: the agent's setting.</param>
/// <param name="RequiredSecrets">Names that must be set and not blank.</param>
/// <param name="Persist">Paths of the tree that live on in the app's data folder.</param>
/// <param name="Hooks">Commands at named moments, see <see cref="HookMoment"/>.</param>
internal sealed record AppManifest(
    string EntryPoint,
    string? Python,
    IReadOnlyList<string> RequiredSecrets,
    IReadOnlyList<string> Persist,
    IReadOnlyDictionary<HookMoment, Hook> Hooks)
{
    public const string FileName = ".mbot.json";

    public static AppManifest Default { get; } = new("app.py", null, [], [], new Dictionary<HookMoment, Hook>());
}

/// <summary>When a hook runs. A failing hook before the switch refuses the release; one after it is a warning.</summary>
internal enum HookMoment
{
    /// <summary>The tree and the environment are complete.</summary>
    AfterPrepare,

    /// <summary>The candidate is healthy.</summary>
    BeforeSwitch,

    /// <summary>New visitors reach the release.</summary>
    AfterSwitch,
}

/// <param name="Arguments">The program and its arguments; no shell.</param>
internal sealed record Hook(IReadOnlyList<string> Arguments, TimeSpan Timeout);
