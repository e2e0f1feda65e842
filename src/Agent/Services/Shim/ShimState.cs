using MBot.Agent.Platform;

namespace MBot.Agent.Services.Shim;

/// <summary><c>state.json</c>: who runs. Written by the shim once its child has started.</summary>
internal sealed record ShimState(ProcessIdentity Shim, ProcessIdentity Child, DateTimeOffset StartedAt);
