namespace MBot.Agent.Platform;

/// <summary>Classes of errors, named after the gRPC status each becomes.</summary>
internal enum ErrorKind
{
    InvalidArgument,
    NotFound,
    AlreadyExists,
    FailedPrecondition,
    ResourceExhausted,
    PermissionDenied,
    Unauthenticated,
    Aborted,
    DeadlineExceeded,
    Unavailable,
}
