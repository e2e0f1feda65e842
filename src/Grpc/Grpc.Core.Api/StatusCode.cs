namespace Grpc.Core;

/// <summary>The outcome of a call: https://grpc.io/docs/guides/status-codes/.</summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    OK = 0,

    /// <summary>The call was cancelled, most often by its caller.</summary>
    Cancelled = 1,

    /// <summary>An error that says nothing about itself.</summary>
    Unknown = 2,

    /// <summary>The client gave an argument that is wrong whatever the system's state.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed first. The call may have taken effect all the same.</summary>
    DeadlineExceeded = 4,

    /// <summary>Something that was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>Something to be made exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota, a limit or the disk is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state this needs: do not retry before it is.</summary>
    FailedPrecondition = 9,

    /// <summary>A conflict with another call: retry at a higher level.</summary>
    Aborted = 10,

    /// <summary>Past the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The method is not there or not supported.</summary>
    Unimplemented = 12,

    /// <summary>An invariant is broken.</summary>
    Internal = 13,

    /// <summary>The service is not reachable now: retry.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or corrupt.</summary>
    DataLoss = 15,

    /// <summary>The caller has not shown who it is.</summary>
    Unauthenticated = 16,
}
