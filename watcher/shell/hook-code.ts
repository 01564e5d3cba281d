export const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

/*
 * The code that a shell runs at each prompt. It measures, and hands one command to `floyo record-command` through a
 * pipe, in the background; it writes no file and reads none. Seven fields, each ended by NUL:
 *
 *   shell, exit code, began and ended in microseconds since 1970, duration in milliseconds, folder, command line
 *
 * A shell leaves empty what it does not know. All names begin with `__floyo`; all words are quoted; exit codes pass
 * through; what others have put at the prompt stays, before or behind.
 */

/**
 * @param command what is run, word by word, with all that stands before the fields on its stdin
 */
export function hookCode(shell: Shell, command: readonly string[]): string {
  switch (shell) {
    case "bash":
      return bash(command.map(quotePosix).join(" "));
    case "zsh":
      return zsh(command.map(quotePosix).join(" "));
    case "fish":
      return fish(command.map(quoteFish).join(" "));
    case "powershell":
      return powershell(command);
  }
}

export const quotePosix = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
export const quoteFish = (word: string): string => `'${word.replace(/[\\']/g, "\\$&")}'`;
export const quotePowershell = (word: string): string => `'${word.replace(/['‘’‚‛]/g, "$&$&")}'`;

/**
 * `PS0` is expanded when a command has been read, and its arithmetic runs in the shell itself. The line comes from the
 * history, where one that begins with a space is missing under `ignorespace`: then the entry before it stands there
 * still, and nothing is told. A repeated line that `ignoredups` left out looks the same, and is told only where the
 * settings allow no doubt.
 */
const bash = (command: string): string => `\
if [[ $- == *i* ]] && ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)); then
  __floyo_void=''
  __floyo_began=0
  __floyo_last=''
  __floyo_known=''
  __floyo_folder=$PWD
  __floyo_precmd() {
    local code=$? began=$__floyo_began folder=$__floyo_folder entry line ended=''
    __floyo_began=0
    __floyo_folder=$PWD
    if [[ -n $__floyo_known && $began == 0 ]]; then
      return "$code"
    fi
    ended=\${EPOCHREALTIME-}
    entry=$(HISTTIMEFORMAT='' builtin history 1 2>/dev/null)
    if [[ -n $__floyo_known && -n $entry ]]; then
      line=\${entry#"\${entry%%[![:space:]]*}"}
      line=\${line#*[0-9]}
      line=\${line#"\${line%%[!0-9]*}"}
      line=\${line:2}
      if [[ $entry == "$__floyo_last" ]] &&
        [[ :\${HISTCONTROL-}: != *:ignoredups:* || \${HISTCONTROL-} == *ignorespace* || -n \${HISTIGNORE-} ]]; then
        line=''
      fi
      if [[ -n $line && $line != [[:space:]]* ]]; then
        (builtin printf '%s\\0' bash "$code" "$began" "\${ended/[.,]/}" '' "$folder" "$line" |
          ${command} >/dev/null 2>&1 &)
      fi
    fi
    __floyo_last=$entry
    __floyo_known=1
    return "$code"
  }
  if [[ \${PS0-} != *__floyo_began* ]]; then
    if [[ -n \${EPOCHREALTIME-} ]]; then
      PS0='\${__floyo_void:0:$((__floyo_began = \${EPOCHREALTIME/[.,]/}, 0))}'\${PS0-}
    else
      PS0='\${__floyo_void:0:$((__floyo_began = 1, 0))}'\${PS0-}
    fi
  fi
  if [[ \${PROMPT_COMMAND[*]-} != *__floyo_precmd* ]]; then
    if [[ $(builtin declare -p PROMPT_COMMAND 2>/dev/null) == 'declare -a'* ]]; then
      PROMPT_COMMAND=(__floyo_precmd "\${PROMPT_COMMAND[@]}")
    else
      PROMPT_COMMAND=__floyo_precmd\${PROMPT_COMMAND:+$'\\n'$PROMPT_COMMAND}
    fi
  fi
fi
`;

const zsh = (command: string): string => `\
if [[ -o interactive ]]; then
  zmodload zsh/datetime 2>/dev/null
  typeset -g __floyo_line='' __floyo_began='' __floyo_folder=''
  __floyo_preexec() {
    __floyo_line=$1
    __floyo_began=\${EPOCHREALTIME-}
    __floyo_folder=$PWD
  }
  __floyo_precmd() {
    local __floyo_code=$? __floyo_ended=\${EPOCHREALTIME-}
    emulate -L zsh
    if [[ -n $__floyo_line && $__floyo_line != [[:space:]]* ]]; then
      (builtin printf '%s\\0' zsh "$__floyo_code" "\${\${__floyo_began/[.,]/}[1,16]}" "\${\${__floyo_ended/[.,]/}[1,16]}" '' \\
        "$__floyo_folder" "$__floyo_line" | ${command} >/dev/null 2>&1 &)
    fi
    __floyo_line=''
    return $__floyo_code
  }
  autoload -Uz add-zsh-hook
  add-zsh-hook preexec __floyo_preexec
  add-zsh-hook precmd __floyo_precmd
fi
`;

const fish = (command: string): string => `\
if status is-interactive
    set -g __floyo_folder $PWD
    function __floyo_preexec --on-event fish_preexec
        set -g __floyo_folder $PWD
    end
    function __floyo_postexec --on-event fish_postexec
        set -l code $status
        set -l took $CMD_DURATION
        set -l ended (command date +%s%6N 2>/dev/null)
        if test -z "$fish_private_mode"; and string match -qr '^\\S' -- "$argv[1]"
            builtin printf '%s\\0' fish "$code" '' "$ended" "$took" "$__floyo_folder" "$argv[1]" | ${command} >/dev/null 2>&1 &
            disown 2>/dev/null
        end
        return $code
    end
end
`;

const powershell = (command: readonly string[]): string => `\
if (-not (Test-Path Function:\\__floyo_prompt)) {
  $global:__floyo_command = @(${command.map(quotePowershell).join(", ")})
  $global:__floyo_last = -1
  $global:__floyo_folder = (Get-Location -PSProvider FileSystem).ProviderPath
  Copy-Item Function:\\prompt Function:\\global:__floyo_prompt
  function global:__floyo_record([string]$Code) {
    $entry = Get-History -Count 1
    $folder = $global:__floyo_folder
    $global:__floyo_folder = (Get-Location -PSProvider FileSystem).ProviderPath
    if ($null -eq $entry -or $entry.Id -eq $global:__floyo_last) { return }
    $first = $global:__floyo_last -lt 0
    $global:__floyo_last = $entry.Id
    if ($first -or $entry.CommandLine -match '^\\s') { return }
    $epoch = [DateTime]::new(1970, 1, 1, 0, 0, 0, [DateTimeKind]::Utc)
    $began = [long](($entry.StartExecutionTime.ToUniversalTime() - $epoch).Ticks / 10)
    $ended = [long](($entry.EndExecutionTime.ToUniversalTime() - $epoch).Ticks / 10)
    $fields = 'powershell', $Code, "$began", "$ended", '', $folder, $entry.CommandLine
    $start = [System.Diagnostics.ProcessStartInfo]::new()
    $start.FileName = $global:__floyo_command[0]
    $start.Arguments = ($global:__floyo_command | Select-Object -Skip 1 | ForEach-Object { '"' + $_ + '"' }) -join ' '
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $bytes = [System.Text.Encoding]::UTF8.GetBytes(($fields -join [char]0) + [char]0)
    $process.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)
    $process.StandardInput.Close()
  }
  function global:prompt {
    $ok = $?
    $exit = $global:LASTEXITCODE
    $code = if ($ok) { '0' } elseif ($exit) { "$exit" } else { '1' }
    if (-not $ok -and $Error.Count -gt 0 -and $Error[0].FullyQualifiedErrorId -like 'CommandNotFoundException*') { $code = '127' }
    try { __floyo_record $code } catch { }
    $global:LASTEXITCODE = $exit
    if (-not $ok) { Write-Error '' -ErrorAction Ignore }
    __floyo_prompt
  }
}
`;
