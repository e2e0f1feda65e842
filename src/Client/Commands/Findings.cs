using MBot.Client.Doctor;

namespace MBot.Client.Commands;

/// <summary>What doctor has found.</summary>
/// <param name="AgentReached">Without it there is nothing of the machine's inside.</param>
internal sealed record Findings(Diagnosis Diagnosis, bool AgentReached);
