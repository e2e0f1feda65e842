namespace MBot.Agent.Security.Identity;

internal enum ChainProblem
{
    UnknownAuthority,
    Expired,
    NotYetValid,
}
