namespace MBot.Agent.Slots;

/// <summary>
/// How a copy of a release is started. Holds no secret: it is kept in the slot's folder, so that the next agent can start
/// the slot again. Secrets are asked from <see cref="IAppEnvironment"/> at each start.
/// </summary>
/// <param name="Commit">40 hex digits.</param>
/// <param name="File">The program, an absolute path.</param>
/// <param name="Arguments"><c>{port}</c> in an argument becomes the slot's port.</param>
/// <param name="Environment"><c>{port}</c> in a value becomes the slot's port.</param>
/// <param name="StaticFolder">The release's hashed assets (<c>site-packages/streamlit/static</c>); becomes the slot's <c>www</c> link.</param>
internal sealed record SlotLaunch(
    string ReleaseId,
    string Commit,
    string File,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    string StaticFolder);
