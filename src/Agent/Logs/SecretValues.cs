using MBot.Agent.Platform;

namespace MBot.Agent.Logs;

/// <summary>What must not appear in a line; provided by whoever keeps the secrets. The same object as long as nothing has changed.</summary>
internal delegate IReadOnlyCollection<Redacted> SecretValues();
