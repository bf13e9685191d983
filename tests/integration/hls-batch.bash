# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The scripts of ispkit-hls(7), short videos for them, and what came of the ladders.

recipe_page=$ISPKIT_SOURCE/man/man7/ispkit-hls.7
videos=50
heights=(36 18)

# recipe FILE: the text that the page shows for this file.
recipe() {
    awk -v file="$1" '
        shown && /^\.Ed/ { shown = 0 }
        shown { gsub(/\\e/, "\\"); sub(/^\\&/, ""); print; found = 1 }
        last == ".Pa " file && /^\.Bd -literal/ { shown = 1 }
        !/^\.\\"/ { last = $0 }
        END { exit !found }' "$recipe_page"
}

# make_videos: sources/v00.mp4 and so on, two seconds each; encoded/HEIGHT/v_00000.ts and so on, what becomes of them
# all, four files a video. Sound of 128 kbit/s would take ten times as long.
make_videos() {
    local height outputs=()
    mkdir sources
    ffmpeg -v error -f lavfi -i testsrc=size=64x36:rate=25 -f lavfi -i sine -t $((2 * videos)) \
        -c:v libx264 -preset ultrafast -g 50 -sc_threshold 0 -c:a aac all.mp4
    for height in "${heights[@]}"; do
        mkdir -p "encoded/$height"
        outputs+=(-vf "scale=-2:$height" -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 12 -sc_threshold 0
            -force_key_frames 'expr:gte(t,n_forced*0.5)' -c:a aac -ac 2 -b:a 32k
            -f segment -segment_time 0.5 -individual_header_trailer 0 "encoded/$height/v_%05d.ts")
    done
    ffmpeg -v error -i all.mp4 -c copy -f segment -segment_time 2 -reset_timestamps 1 sources/v%02d.mp4 "${outputs[@]}"
}

# ffmpeg_from_stock: instead of a program that takes most of its time to start, one that copies what make_videos
# encoded, and that can be killed between two files. The other tests run the page's ffmpeg.
ffmpeg_from_stock() {
    cat > bin/ffmpeg << END
#!/bin/bash
echo >> "$PWD/encodes"
[[ "\$*" =~ /v([0-9]+)\.mp4\ .*scale=-2:([0-9]+)\  ]] || exit 1
cd "\${!#%/*}"
stock=$BATS_FILE_TMPDIR/encoded/\${BASH_REMATCH[2]}/v_
first=\$((10#\${BASH_REMATCH[1]} * 4))
for ((i = first; i < first + 4; ++i)); do printf -v files[i] %s%05d.ts "\$stock" \$i; done
cp "\${files[@]:0:2}" .
sleep 0.2
exec cp "\${files[@]:2}" .
END
}

# prepare: the page's scripts, with small settings, in bin; a ffmpeg that counts its runs; the list.
prepare() {
    mkdir bin site
    PATH=$PWD/bin:$PATH
    for file in hls-ladder.conf hls-ladder hls-array; do recipe $file > bin/$file; done
    chmod +x bin/hls-ladder bin/hls-array
    sed -i "s,/srv/hls,$PWD,; s,^RUNGS=.*,RUNGS='36:100 18:50',; s,^SEGMENT=.*,SEGMENT=0.5,; s,medium,ultrafast -threads 1,
        s,| ssh.*,| tar -xf - -C $PWD/site; }," bin/hls-ladder.conf
    printf '#!/bin/sh\necho >> %q\nexec /usr/bin/ffmpeg "$@"\n' "$PWD/encodes" > bin/ffmpeg
    chmod +x bin/ffmpeg
    openssl rand -out master.key 32
    find "$BATS_FILE_TMPDIR/sources" -name '*.mp4' -printf '%f\t%p\n' | sed 's/\.mp4\t/\t/' | sort > videos.tsv
    [ "$(wc -l < videos.tsv)" -eq $videos ]
    kills=0
}

# all_done [COUNT]: each ladder of the list is done, is where players find it, and is encrypted once.
all_done() {
    local count=${1:-$videos} names height rung frames
    [ "$(find ladders -name .done | wc -l)" -eq "$count" ]
    [ -z "$(ls work)" ]
    same_segments ladders site
    hls-verify --derive master.key ladders
    mapfile -t names < <(cut -f1 videos.tsv | head -n "$count")
    for height in "${heights[@]}"; do printf "%s-$height\n" "${names[@]}"; done > labels
    mkdir -m 700 keys
    hls-keygen --derive master.key --labels labels -o 'keys/%s.key'
    names=("${names[@]/#/--playlist=ladders/}")
    hls-encrypt -d --local https://keys.example.com/hls/=keys -o clear "${names[@]/%//index.m3u8}"
    for height in "${heights[@]}"; do
        find clear -path "*/$height/v_*.ts" | sort | xargs cat > "clear/$height.ts"
        ffprobe -v error -select_streams v -count_packets -show_entries stream=height,nb_read_packets -of csv=p=0 \
            "clear/$height.ts" | head -n 1 > counted
        IFS=, read -r rung frames < counted
        [ "$rung" -eq "$height" ] && [ "$frames" -ge $((49 * count)) ] && [ "$frames" -le $((51 * count)) ]
    done
}

# restarts_cost_one_rung_each: an encoding was lost for each kill at most.
restarts_cost_one_rung_each() {
    local encodes wanted=$((videos * ${#heights[@]}))
    encodes=$(wc -l < encodes)
    echo "# $wanted encodings, $kills jobs killed, $((encodes - wanted)) encodings again" >&3
    [ "$encodes" -ge "$wanted" ] && [ "$encodes" -le $((wanted + kills)) ]
}

# --- a cluster of this machine ------------------------------------------------------------------

# start_daemon COMMAND...: its process id goes to the list of those that stop_slurm ends.
start_daemon() {
    "$@" > "slurm/${1##*/}.out" 2>&1 3>&- &
    echo $! >> slurm/pids
}

start_slurm() {
    local host port=$((20000 + RANDOM % 10000))
    host=$(hostname -s)
    mkdir -m 700 slurm slurm/state slurm/spool
    (umask 077; openssl rand -out slurm/munge.key 1024)
    cat > slurm/slurm.conf << END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$PWD/slurm/munge.sock
StateSaveLocation=$PWD/slurm/state
SlurmdSpoolDir=$PWD/slurm/spool
SlurmctldPidFile=$PWD/slurm/slurmctld.pid
SlurmdPidFile=$PWD/slurm/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
MailProg=/bin/true
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1
NodeName=$host NodeAddr=127.0.0.1 CPUs=8
PartitionName=main Nodes=ALL Default=YES State=UP
END
    export SLURM_CONF=$PWD/slurm/slurm.conf
    start_daemon munged --foreground --force --socket="$PWD/slurm/munge.sock" --key-file="$PWD/slurm/munge.key" \
        --pid-file="$PWD/slurm/munge.pid" --log-file="$PWD/slurm/munge.log" --seed-file="$PWD/slurm/munge.seed"
    eventually test -S slurm/munge.sock
    start_daemon slurmctld -D
    start_daemon slurmd -D
    eventually idle_node
}

idle_node() { [ "$(sinfo -h -o %T)" = idle ]; }

# task_runs: puts the number of one that does into task.
task_runs() {
    task=$(squeue -h -r -t R -o %i | shuf -n 1)
    [ -n "$task" ]
}

queue_is_empty() { [ -z "$(squeue -h)" ]; }

stop_slurm() {
    local pid
    [ -e slurm/pids ] || return 0
    for pid in $(tac slurm/pids); do kill "$pid" 2> /dev/null || true; done
}
